import Glibc

/// Starts programs and looks whether they have ended. Foundation's `Process` takes a program for
/// running as long as any descendant is, and the server of tmux is one that stays.
enum Spawn {
  struct Failed: Error {
    let program: String
    let number: Int32
  }

  /// Starts a program with nothing on standard input and files for its output.
  static func start(
    _ words: [String], _ environment: [String: String], output: String, errors: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    setSignals(&attributes)
    let program = words.first ?? ""
    let settings = environment.map { $0.key + "=" + $0.value }
    let arguments = words.map { strdup($0) } + [nil]
    let variables = settings.map { strdup($0) } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    var child: pid_t = 0
    let number = posix_spawn(&child, program, &actions, &attributes, arguments, variables)
    guard number == 0 else { throw Failed(program: program, number: number) }
    return child
  }

  /// Threads of tests block signals, which a shell and its programs would go on to do.
  private static func setSignals(_ attributes: inout posix_spawnattr_t) {
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
  }

  /// The exit status of a child that has ended; 128 and more for the signal that ended it.
  static func ended(_ child: pid_t) -> Int32? {
    var status: Int32 = 0
    guard waitpid(child, &status, WNOHANG) == child else { return nil }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
  }
}
