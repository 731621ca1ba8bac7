import FleetModel
import Glibc

/// What follows `ssh:` on a command line: the hosts, and how they are reached.
package struct SSHAddress: Sendable {
  package let hosts: [SSHHost]
  package let settings: SSHSettings

  /// The most bytes of a list of hosts.
  private static let largestList = 4 << 20

  package init(hosts: [SSHHost], settings: SSHSettings) {
    self.hosts = hosts
    self.settings = settings
  }

  /// - Parameters:
  ///   - rest: `//HOSTS`, `//@FILE` or `//@-`, and settings after a question mark.
  ///   - standardInput: the descriptor that `@-` reads.
  package init(_ rest: String, standardInput: CInt = STDIN_FILENO) throws(SourceError) {
    let shown = SourceWord.shown("ssh:" + HarmlessText.excerpt(String(rest), limit: 80))
    guard rest.hasPrefix("//") else {
      throw SourceError(.unknownSource, shown, "hosts are written ssh://host, ssh://@FILE")
    }
    let body = rest.dropFirst(2)
    let mark = body.firstIndex(of: "?") ?? body.endIndex
    settings = try SSHSettings(query: body[mark...].dropFirst())
    var list = body[..<mark]
    if list.hasSuffix("/") { list = list.dropLast() }
    guard list.first == "@" else {
      hosts = try HostList.parse(String(list), subject: shown)
      return
    }
    let file = String(body[..<mark].dropFirst())
    let name = file == "-" ? "standard input" : file
    let bytes = try Self.read(file, name, standardInput)
    hosts = try HostList.parse(lines: String(decoding: bytes, as: UTF8.self), file: name)
  }

  private static func read(
    _ file: String, _ name: String, _ standardInput: CInt
  ) throws(SourceError) -> [UInt8] {
    let descriptor = file == "-" ? standardInput : open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SourceError(.unreadable, name, SystemText.error(errno)) }
    defer { if file != "-" { close(descriptor) } }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SourceError(.unreadable, name, SystemText.error(errno)) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= largestList else {
        throw SourceError(.unrecognised, name, "is too large for a list of hosts; none is watched")
      }
    }
  }
}
