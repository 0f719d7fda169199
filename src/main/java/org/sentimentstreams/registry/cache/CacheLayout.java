package org.sentimentstreams.registry.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sentimentstreams.model.DirectoryTree;

/**
 * Where things are in the folder of a cache: {@code blobs/<sha256>}, {@code versions/<id>/<name>}
 * with hard links to them, and beside each version {@code <id>.files}, which lists its files and
 * was modified when the version was used last, and {@code <id>.lock}, which is locked while it is
 * used.
 *
 * @param root the folder
 */
record CacheLayout(Path root) {
  private static final String LIST = ".files";

  Path blobs() {
    return root.resolve("blobs");
  }

  Path blob(String sha256) {
    return blobs().resolve(sha256);
  }

  Path versions() {
    return root.resolve("versions");
  }

  Path directory(String id) {
    return versions().resolve(id);
  }

  Path list(String id) {
    return versions().resolve(id + LIST);
  }

  Path lock(String id) {
    return versions().resolve(id + ".lock");
  }

  /** Ids of the versions that are listed, the one that was used last first. */
  List<String> ids() throws IOException {
    record Used(String id, FileTime at) {}
    var used = new ArrayList<Used>();
    if (Files.isDirectory(versions())) {
      try (var lists = Files.newDirectoryStream(versions(), "[!.]*" + LIST)) {
        for (Path list : lists) {
          String name = list.getFileName().toString();
          used.add(
              new Used(
                  name.substring(0, name.length() - LIST.length()),
                  Files.getLastModifiedTime(list)));
        }
      }
    }
    return used.stream()
        .sorted(Comparator.comparing(Used::at).reversed().thenComparing(Used::id))
        .map(Used::id)
        .toList();
  }

  /** Deletes a version, but not the blobs that it is made of. */
  void delete(String id) throws IOException {
    DirectoryTree.delete(directory(id));
    Files.deleteIfExists(list(id));
    Files.deleteIfExists(lock(id));
  }
}
