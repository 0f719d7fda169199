package org.sentimentstreams.model.weights;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the weights of a transformer that PyTorch exported to ONNX, under their original names. The
 * exporter keeps the names of biases, embeddings and norms, but stores a linear layer's weight
 * transposed and nameless; it is named here after the bias that the next node adds.
 */
public final class OnnxWeights {
  private static final String BIAS = "bias";

  private OnnxWeights() {}

  /**
   * @return single-precision tensors by their PyTorch names; linear weights of shape [out, in]
   * @throws IOException if the stream cannot be read or is no ONNX model
   */
  public static Map<String, Tensor> read(InputStream onnx) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(onnx);
    in.setSizeLimit(Integer.MAX_VALUE);
    GraphProto graph = ModelProto.parseFrom(in).getGraph();
    Map<String, TensorProto> initializers = new HashMap<>();
    graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));

    Map<String, Tensor> weights = new TreeMap<>();
    initializers.forEach(
        (name, tensor) -> {
          if (isFloat(tensor) && !name.startsWith("onnx::")) {
            weights.put(name, tensor(tensor));
          }
        });
    Map<String, NodeProto> additions = additionsByInput(graph);
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("MatMul") && initializers.containsKey(node.getInput(1))) {
        String bias = biasAddedTo(node, additions, initializers);
        String name = bias.substring(0, bias.length() - BIAS.length()) + "weight";
        weights.put(name, tensor(initializers.get(node.getInput(1))).transposed());
      }
    }
    return weights;
  }

  private static Map<String, NodeProto> additionsByInput(GraphProto graph) {
    Map<String, NodeProto> additions = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Add")) {
        node.getInputList().forEach(input -> additions.put(input, node));
      }
    }
    return additions;
  }

  private static String biasAddedTo(
      NodeProto matMul, Map<String, NodeProto> additions, Map<String, TensorProto> initializers) {
    NodeProto add = additions.get(matMul.getOutput(0));
    List<String> inputs = add == null ? List.of() : add.getInputList();
    return inputs.stream()
        .filter(input -> input.endsWith("." + BIAS) && initializers.containsKey(input))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidWeightsException(
                    "The ONNX node %s is no linear layer with a named bias"
                        .formatted(matMul.getName())));
  }

  private static boolean isFloat(TensorProto tensor) {
    return tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE;
  }

  private static Tensor tensor(TensorProto proto) {
    ByteBuffer raw = proto.getRawData().asReadOnlyByteBuffer();
    return new Tensor(DType.F32, proto.getDimsList(), raw);
  }
}
