import Glibc

/// What other parts of this process left open on exec, to be closed in every child: none holds a
/// terminal, a recording or another child's pipe. Everything that is opened here is marked to be
/// closed on exec, so that there are few.
struct InheritedDescriptors: Sendable {
  /// Where more are open than this, looking at all of them costs more than a start, and what was
  /// seen counts for a while.
  private static let many = 256
  private static let patience = 1.0

  private var seen: [CInt] = []
  private var validUntil = -Double.infinity

  /// - Parameter now: monotonic seconds.
  mutating func list(_ now: Double) -> [CInt] {
    if now < validUntil { return seen }
    let open = Self.openDescriptors()
    validUntil = open.count > Self.many ? now + Self.patience : -.infinity
    seen = open.filter { descriptor in
      let flags = fcntl(descriptor, F_GETFD)
      return descriptor > 2 && flags >= 0 && flags & FD_CLOEXEC == 0
    }
    return seen
  }

  /// The descriptors that are open now; the first thousand where the kernel does not list them.
  private static func openDescriptors() -> [CInt] {
    guard let folder = opendir("/proc/self/fd") else { return Array(3..<1024) }
    defer { closedir(folder) }
    var found: [CInt] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if let descriptor = CInt(name), descriptor != dirfd(folder) { found.append(descriptor) }
    }
    return found
  }
}
