@preconcurrency import Glibc
import Synchronization

extension ChildProcess {
  /// `POSIX_SPAWN_SETSID` of `<spawn.h>`, which the C library hides behind a feature macro.
  private static let newSession: Int16 = 0x80
  /// One start at a time: a pipe is open on exec for a moment before it is marked.
  private static let starting = Mutex(InheritedDescriptors())

  /// Starts a program in a session of its own, with standard error on a pipe and the other streams
  /// as the command says; standard output is on a pipe too where there are no pseudo-terminals.
  package static func start(_ command: ChildCommand) throws(ChildStartError) -> ChildProcess {
    let result = starting.withLock { inherited in
      let open = inherited.list(Moment.now().seconds)
      return Result { () throws(ChildStartError) in try begin(command, closing: open) }
    }
    return try result.get()
  }

  private static func begin(
    _ command: ChildCommand, closing inherited: [CInt]
  ) throws(ChildStartError) -> ChildProcess {
    guard let streams = ChildStreams(command.streams) else {
      throw ChildStartError(program: command.program, number: EMFILE)
    }
    defer { streams.closeChildEnds() }
    let (pid, number) = spawn(command, streams, closing: inherited)
    guard number == 0 else {
      streams.closeOwnEnds()
      throw ChildStartError(program: command.program, number: number)
    }
    return ChildProcess(
      pid: pid, input: streams.input?.write ?? -1, output: streams.ownOutput,
      errors: streams.errors.read, isOnPipe: streams.terminal == nil)
  }

  private static func spawn(
    _ command: ChildCommand, _ streams: ChildStreams, closing inherited: [CInt]
  ) -> (pid: pid_t, number: CInt) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    streams.add(to: &actions)
    for descriptor in inherited { posix_spawn_file_actions_addclose(&actions, descriptor) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    setSignals(&attributes)

    var pid: pid_t = 0
    let number = withCStrings([command.program] + command.arguments) { arguments in
      withCStrings(environment(adding: command.environment)) { environment in
        posix_spawn(&pid, command.program, &actions, &attributes, arguments, environment)
      }
    }
    return (pid, number)
  }

  /// The child starts with default handling of every signal and none blocked, whatever this
  /// process ignores or blocks.
  private static func setSignals(_ attributes: inout posix_spawnattr_t) {
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    let flags = newSession | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK)
    posix_spawnattr_setflags(&attributes, flags)
  }

  private static func environment(adding more: [String]) -> [String] {
    var lines: [String] = []
    var next = environ
    while let line = next.pointee {
      lines.append(String(cString: line))
      next += 1
    }
    let replaced = Set(more.map { $0.prefix { $0 != "=" } })
    return lines.filter { !replaced.contains($0.prefix { $0 != "=" }) } + more
  }

  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = texts.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
      capacity: copies.count + 1)
    defer { list.deallocate() }
    for (place, copy) in copies.enumerated() { (list + place).initialize(to: copy) }
    (list + copies.count).initialize(to: nil)
    return body(list)
  }
}
