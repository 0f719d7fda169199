package org.sentimentstreams.registry.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.TemporaryFile;
import org.sentimentstreams.schema.ModelFile;

/**
 * The files of one version, checked: what a registry says comes from outside, and a name must not
 * lead out of the version's directory.
 *
 * @param id the version
 * @param files its files
 */
record VersionFiles(String id, List<ModelFile> files) {
  /** A file name that no system treats as a path or as a hidden file. */
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,254}");

  private static final String SEPARATOR = " ";

  /** Throws {@link InvalidModelException} for an invalid name or digest. */
  VersionFiles {
    if (!SAFE.matcher(id).matches()) {
      throw new InvalidModelException(
          ("The version id \"%s\" is not a plain name: use letters, digits, \".\", \"_\" "
                  + "and \"-\"")
              .formatted(id));
    }
    var names = new HashSet<String>();
    for (ModelFile file : files) {
      if (!SAFE.matcher(file.getName()).matches() || !names.add(file.getName())) {
        throw new InvalidModelException(
            ("Version %s is not used: it names the file \"%s\", which is not a plain name "
                    + "or occurs twice")
                .formatted(id, file.getName()));
      }
      requireArtifact(id, file);
    }
    files = List.copyOf(files);
  }

  private static void requireArtifact(String id, ModelFile file) {
    try {
      var unused = artifact(file);
    } catch (IllegalArgumentException e) {
      throw new InvalidModelException(
          "Version %s, file %s: %s".formatted(id, file.getName(), e.getMessage()), e);
    }
  }

  static Artifact artifact(ModelFile file) {
    return new Artifact(file.getSha256(), file.getBytes(), file.getLocation());
  }

  List<Artifact> artifacts() {
    return files.stream().map(VersionFiles::artifact).toList();
  }

  Set<String> names() {
    return files.stream().map(ModelFile::getName).collect(Collectors.toSet());
  }

  /** The digests of its files. */
  Set<String> digests() {
    return files.stream().map(ModelFile::getSha256).collect(Collectors.toSet());
  }

  /** Whether the list is there and says the same. */
  boolean isWrittenIn(Path list) throws IOException {
    return Files.exists(list) && Files.readString(list).equals(lines());
  }

  /** Writes one line a file: digest, size, name. */
  void write(Path list) throws IOException {
    try (TemporaryFile temporary = TemporaryFile.beside(list)) {
      temporary.write(lines());
      temporary.commit();
    }
  }

  private String lines() {
    return files.stream()
        .map(file -> file.getSha256() + SEPARATOR + file.getBytes() + SEPARATOR + file.getName())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /**
   * Reads what {@link #write} wrote; locations are not part of it.
   *
   * @throws InvalidModelException if it is something else
   */
  static VersionFiles read(String id, Path list) throws IOException {
    var files = new ArrayList<ModelFile>();
    for (String line : Files.readAllLines(list)) {
      String[] parts = line.split(SEPARATOR, 3);
      try {
        files.add(new ModelFile(parts[2], parts[0], Long.valueOf(parts[1]), ""));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        throw new InvalidModelException("%s is damaged: delete it".formatted(list), e);
      }
    }
    return new VersionFiles(id, files);
  }
}
