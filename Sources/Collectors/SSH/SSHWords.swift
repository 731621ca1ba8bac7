import FleetModel

/// What the end of an ssh call means, in words. ssh itself ends with 255 and says why on standard
/// error (the texts are those of OpenSSH's `ssh.c`, `sshconnect.c`, `packet.c` and `readconf.c`);
/// any other code is the tool's on the host, where 127 and 126 are the shell's.
package enum SSHWords {
  /// - Parameters:
  ///   - sentence: what the tool said on standard output, outside the rows.
  ///   - errors: lines of standard error.
  /// - Returns: nil after a plain success.
  package static func words(
    for exit: ChildExit, sentence: String?, errors: [String], tool: String = "nvidia-smi"
  ) -> String? {
    switch exit {
    case .code(127): return "\(tool) was not found on the host"
    case .code(126): return "\(tool) cannot be run on the host"
    case .code(255) where isOfConnection(exit, sentence: sentence): return connection(errors)
    case .signal(let number): return "ssh: ended by signal \(number)"
    default: return ExitWords.words(for: exit, sentence: sentence ?? errors.first)
    }
  }

  /// Whether the connection ended and not the tool. The tool has a code 255 too, and says something
  /// on standard output then.
  package static func isOfConnection(_ exit: ChildExit, sentence: String?) -> Bool {
    if case .signal = exit { return true }
    return exit == .code(255) && sentence == nil
  }

  /// What ssh says, and what follows from it; the first that fits.
  private static let meanings: [(sign: String, words: String)] = [
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", "the host key has changed; nothing was sent to it"),
    ("Host key verification failed", "the host key is not known; connect once by hand"),
    ("Permission denied", "permission denied; no key of yours is taken"),
    ("Too many authentication failures", "permission denied; too many keys were offered"),
    ("Could not resolve hostname", "the name was not found"),
    ("Connection refused", "connection refused"),
    ("during banner exchange", "the host takes the connection but does not answer"),
    ("Connection timed out", "no connection; timed out"),
    ("Operation timed out", "no connection; timed out"),
    ("No route to host", "no route to the host"),
    ("Network is unreachable", "the network is unreachable"),
    ("not responding", "the host stopped answering"),
    ("kex_exchange_identification", "the host closed the connection before it asked who we are"),
    ("Bad configuration option", "the ssh configuration cannot be read"),
    ("Bad owner or permissions", "the ssh configuration cannot be read"),
    ("Can't open user config file", "the ssh configuration cannot be read"),
    ("Broken pipe", "the connection was lost"),
    ("Connection reset", "the connection was lost"),
    ("closed by remote host", "the connection was closed by the host"),
    ("Connection closed", "the connection was closed by the host"),
  ]

  private static func connection(_ errors: [String]) -> String {
    for meaning in meanings where errors.contains(where: { $0.contains(meaning.sign) }) {
      return "ssh: " + meaning.words
    }
    guard let last = errors.last(where: { !$0.isEmpty }) else { return "ssh: the connection ended" }
    let said = last.hasPrefix("ssh: ") ? String(last.dropFirst(5)) : last
    return "ssh: " + HarmlessText.excerpt(said, limit: 200)
  }
}
