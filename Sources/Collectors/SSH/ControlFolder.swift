import Glibc
import Synchronization

/// The private folder in which the connections of this process meet: nobody else can reach them,
/// and its path is short enough for the name of a socket.
final class ControlFolder: Sendable {
  private let made = Mutex<String?>(nil)

  /// The path of a place's socket; the folder is made by the first call. Nil where none can be made.
  func path(_ place: Int) -> String? {
    let folder = made.withLock { made in
      if made == nil { made = Self.make() }
      return made
    }
    return folder.map { $0 + "/c\(place)" }
  }

  /// Removes the folder and the sockets that were left in it; another call makes another.
  func remove() {
    let folder = made.withLock { made in
      defer { made = nil }
      return made
    }
    guard let folder, let entries = opendir(folder) else { return }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix("c") { unlink(folder + "/" + name) }
    }
    closedir(entries)
    rmdir(folder)
  }

  /// mkdtemp makes it for its owner alone.
  private static func make() -> String? {
    let runtime = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) }
    for parent in [runtime, "/tmp"].compactMap(\.self) where isPlain(parent) {
      let template = strdup(parent + "/gigatop-XXXXXX")
      defer { free(template) }
      if let template, mkdtemp(template) != nil { return String(cString: template) }
    }
    return nil
  }

  /// Room for `/gigatop-XXXXXX/c9999` and ssh's own ending within the 108 bytes of a socket's name,
  /// and nothing that ssh reads in a path (`%`, `~`, `$`, blanks, quotes).
  private static func isPlain(_ folder: String) -> Bool {
    folder.hasPrefix("/") && folder.utf8.count <= 60
      && folder.utf8.allSatisfy { byte in
        byte > 0x20 && byte < 0x7F && !"%~$\"'\\".utf8.contains(byte)
      }
  }
}
