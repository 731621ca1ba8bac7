import FleetModel
import Glibc

/// How the hosts of one address are reached. Everything else is the user's own: configuration,
/// keys, agent, known hosts, jump hosts.
package struct SSHSettings: Hashable, Sendable {
  package static let names = ["config", "program", "nvidia-smi"]

  /// Name or path of the ssh program.
  package var program = "ssh"
  /// A configuration file in place of the user's (`-F`).
  package var config: String?
  /// nvidia-smi on the hosts: a name in their PATH, or a path.
  package var tool = "nvidia-smi"
  /// Seconds that a connection may take.
  package var connectTimeout = 10
  /// Seconds between asking a silent host whether it is still there, and how often in vain.
  package var aliveInterval = 5
  package var aliveCount = 3

  package init() {}

  init(query: Substring) throws(SourceError) {
    let address = try SourceAddress(kind: "ssh", "//hosts?" + query)
    try address.allow(only: Self.names)
    if let program = address["program"] {
      guard ToolLocator.path(of: program) != nil else {
        throw SourceError(
          .missingTool, HarmlessText.excerpt(program, limit: 80), "there is no program of that name"
        )
      }
      self.program = program
    }
    if let config = address["config"] {
      guard access(config, R_OK) == 0 else {
        throw SourceError(
          .unreadable, HarmlessText.excerpt(config, limit: 80), SystemText.error(errno))
      }
      self.config = config
    }
    if let tool = address["nvidia-smi"] {
      guard Self.isPlainPath(tool) else {
        throw SourceError(
          .unknownName, HarmlessText.excerpt(tool, limit: 80),
          "the path of nvidia-smi on the hosts begins with / and holds only letters, digits "
            + "and / . _ -")
      }
      self.tool = tool
    }
  }

  /// A path that is one and the same word to every shell.
  private static func isPlainPath(_ path: String) -> Bool {
    path.utf8.first == UInt8(ascii: "/") && path.utf8.count <= 1024
      && path.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
          UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
