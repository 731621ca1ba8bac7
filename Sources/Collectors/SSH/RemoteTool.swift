/// nvidia-smi on a host that ssh reaches: the command that runs it there, and what its end means.
package struct RemoteTool: Sendable {
  package let host: SSHHost
  package let settings: SSHSettings
  /// Where the calls of this host meet on one connection, asked when one is made; nil gives each
  /// its own.
  private let controlPath: @Sendable () -> String?

  package init(
    _ host: SSHHost, _ settings: SSHSettings,
    controlPath: @escaping @Sendable () -> String? = { nil }
  ) {
    self.host = host
    self.settings = settings
    self.controlPath = controlPath
  }

  /// The same, each call on a connection of its own that ends with it.
  var alone: RemoteTool { RemoteTool(host, settings) }

  /// What a call has to do with the connection that the calls of a host share.
  package enum Sharing: Sendable, Hashable {
    /// The loop holds it, for as long as it runs.
    case holds
    /// Short calls use it while it is there, and connect by themselves while it is not.
    case uses
    /// Single calls that follow one another keep it open between them.
    case keeps
  }

  /// The line with which every call begins: the host's clock, in seconds.
  static let clockMark = "gigatop-clock:"

  /// The seconds of such a line; nil for any other.
  static func clock(in line: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard line.first == UInt8(ascii: "g"), line.starts(with: clockMark.utf8) else { return nil }
    let digits = line.dropFirst(clockMark.utf8.count).filter { $0 != 0x0D }
    return Int64(String(decoding: digits, as: UTF8.self))
  }

  /// Becomes the tool, with a watcher beside it that ends it when ssh goes: the tool outlives its
  /// connection, because it does not die of a closed pipe, and without a terminal nobody hangs up on
  /// it. While ssh lives, its standard input is open and silent. `stdbuf` lets a tool that would
  /// hold its output back on a pipe flush it line by line.
  ///
  /// The text is handed to whatever shell the user has on the host: it holds no single quote, no
  /// backslash, no exclamation mark and no line break; the tool's words are arguments to it.
  static let script =
    "PATH=$PATH:/usr/lib/wsl/lib; export PATH; date +\(clockMark)%s; "
    + "command -v stdbuf >/dev/null 2>&1 && set -- stdbuf -oL \"$@\"; exec 3<&0 </dev/null; "
    + "(while read -r line; do :; done <&3; kill $$) >/dev/null 2>&1 & exec 3<&-; exec \"$@\""

  /// The command for the host's shell. The words of the tool are constants of ours, except its
  /// path, which holds nothing that a shell reads.
  static func text(_ tool: String, _ arguments: [String]) -> String {
    (["exec", "sh", "-c", "'" + script + "'", "sh", tool] + arguments.map { "'" + $0 + "'" })
      .joined(separator: " ")
  }

  /// The call of the ssh program; nil when there is none.
  package func command(_ arguments: [String], _ sharing: Sharing) -> ChildCommand? {
    guard let path = ToolLocator.path(of: settings.program) else { return nil }
    return ChildCommand(
      program: path, arguments: sshArguments(sharing) + [Self.text(settings.tool, arguments)],
      streams: .pipes)
  }

  /// Options before the user's own, which stand in files: no prompt, no forwarding, no command of
  /// the configuration, and nothing said but errors.
  package func sshArguments(_ sharing: Sharing) -> [String] {
    var options = [
      "BatchMode=yes", "ConnectTimeout=\(settings.connectTimeout)", "ConnectionAttempts=1",
      "ServerAliveInterval=\(settings.aliveInterval)", "ServerAliveCountMax=\(settings.aliveCount)",
      "LogLevel=ERROR", "ClearAllForwardings=yes", "ForwardAgent=no", "ForwardX11=no",
      "PermitLocalCommand=no", "EscapeChar=none",
      // Older programs do not know the second one.
      "IgnoreUnknown=RemoteCommand", "RemoteCommand=none",
    ]
    options += controlOptions(sharing)
    var result = ["-T"]
    for option in options { result += ["-o", option] }
    if let config = settings.config { result += ["-F", config] }
    if let port = host.port { result += ["-p", String(port)] }
    if let user = host.user { result += ["-l", user] }
    return result + ["--", host.name]
  }

  private func controlOptions(_ sharing: Sharing) -> [String] {
    guard let controlPath = controlPath() else { return ["ControlMaster=no", "ControlPath=none"] }
    let (master, persist) =
      switch sharing {
      case .holds: ("auto", "no")
      case .uses: ("no", "no")
      case .keeps: ("auto", "30")
      }
    return [
      "ControlMaster=" + master, "ControlPersist=" + persist, "ControlPath=" + controlPath,
    ]
  }
}
