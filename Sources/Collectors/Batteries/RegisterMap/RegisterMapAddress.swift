import Glibc

/// `modbus+map://host[:502]?map=FILE[&interval=1]`.
package struct RegisterMapAddress: Hashable, Sendable {
  package static let kind = "modbus+map"
  /// Seconds between polls that can be asked for.
  static let intervals = 0.1...3600.0

  package let address: SourceAddress
  /// The map's file.
  package let file: String
  /// Seconds between polls; nil leaves it to the map.
  package let interval: Double?

  package init(_ rest: String) throws(SourceError) {
    let address = try SourceAddress(kind: Self.kind, rest)
    try address.allow(only: ["map", "interval"])
    guard address.path.isEmpty || address.path == "/" else {
      throw SourceError(
        .unknownSource, address.text,
        "\(address.path) follows the host; the map is given as ?map=FILE")
    }
    guard let file = address["map"], !file.isEmpty else {
      throw SourceError(
        .unknownName, address.text,
        "there is no map; give the file that says what its registers "
          + "hold, ?map=FILE")
    }
    self.address = address
    self.file = file
    guard let text = address["interval"] else {
      interval = nil
      return
    }
    let digits = text.hasSuffix("s") ? text.dropLast() : text[...]
    guard let seconds = Double(digits), Self.intervals.contains(seconds) else {
      throw SourceError(
        .unknownName, address.text, "interval=\(text); expected seconds, 0.1 to 3600")
    }
    interval = seconds
  }

  package var port: Int { address.port ?? 502 }

  /// The bytes of the map.
  package func contents() throws(SourceError) -> [UInt8] {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw SourceError(.unreadable, file, SystemText.error(errno) + "; give the map's file")
    }
    defer { close(descriptor) }
    let most = 4 << 20
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw SourceError(.unreadable, file, SystemText.error(errno) + "; give the map's file")
      }
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= most else {
        throw SourceError(.unrecognised, file, "is longer than 4 MiB; no map is")
      }
    }
  }
}
