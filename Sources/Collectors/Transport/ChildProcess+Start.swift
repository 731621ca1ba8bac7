@preconcurrency import Glibc
import Synchronization

extension ChildProcess {
  /// `POSIX_SPAWN_SETSID` of `<spawn.h>`, which the C library hides behind a feature macro.
  private static let newSession: Int16 = 0x80
  private static let starting = Mutex(())

  /// Starts a program in a session of its own, with nothing on standard input, standard output on
  /// a pseudo-terminal (a pipe where there is none) and standard error on a pipe.
  package static func start(_ command: ChildCommand) throws(ChildStartError) -> ChildProcess {
    // One start at a time: a pipe is open on exec for a moment before it is marked.
    let result = starting.withLock { _ in
      Result { () throws(ChildStartError) in try begin(command) }
    }
    return try result.get()
  }

  private static func begin(_ command: ChildCommand) throws(ChildStartError) -> ChildProcess {
    guard let errors = Pipe.open() else { throw failure(command, errno) }
    defer { close(errors.write) }
    let terminal = PseudoTerminal.open()
    let outputPipe = terminal == nil ? Pipe.open() : nil
    defer { if let outputPipe { close(outputPipe.write) } }
    guard let output = terminal?.master ?? outputPipe?.read else {
      close(errors.read)
      throw failure(command, EMFILE)
    }
    let (pid, number) = spawn(
      command, terminal: terminal?.slavePath, output: outputPipe?.write, errors: errors.write)
    guard number == 0 else {
      close(errors.read)
      close(output)
      throw failure(command, number)
    }
    return ChildProcess(pid: pid, output: output, errors: errors.read, isOnPipe: terminal == nil)
  }

  private static func failure(_ command: ChildCommand, _ number: CInt) -> ChildStartError {
    ChildStartError(program: command.program, number: number)
  }

  private static func spawn(
    _ command: ChildCommand, terminal: String?, output: CInt?, errors: CInt
  ) -> (pid: pid_t, number: CInt) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    // Opened by a session leader without O_NOCTTY, the slave becomes its controlling terminal.
    if let terminal { posix_spawn_file_actions_addopen(&actions, 1, terminal, O_RDWR, 0) }
    if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    closeInherited(&actions)

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

  /// Closes what other parts of this process left open on exec, so that no child holds a terminal,
  /// a recording or another child's pipe.
  private static func closeInherited(_ actions: inout posix_spawn_file_actions_t) {
    for descriptor in openDescriptors() where descriptor > 2 {
      let flags = fcntl(descriptor, F_GETFD)
      if flags >= 0, flags & FD_CLOEXEC == 0 {
        posix_spawn_file_actions_addclose(&actions, descriptor)
      }
    }
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
