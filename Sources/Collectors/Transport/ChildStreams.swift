import Glibc

/// Both ends of the standard streams of a child that is about to start.
struct ChildStreams {
  let input: (read: CInt, write: CInt)?
  let output: (read: CInt, write: CInt)?
  let errors: (read: CInt, write: CInt)
  let terminal: (master: CInt, slavePath: String)?

  /// Nil when no more descriptors are to be had; none is left open then.
  init?(_ kind: ChildCommand.Streams) {
    guard let errors = Pipe.open() else { return nil }
    self.errors = errors
    terminal = kind == .terminal ? PseudoTerminal.open() : nil
    output = terminal == nil ? Pipe.open() : nil
    input = kind == .pipes ? Pipe.openForChild() : nil
    guard terminal != nil || output != nil, kind == .terminal || input != nil else {
      closeChildEnds()
      closeOwnEnds()
      return nil
    }
  }

  /// Where we read what the child writes.
  var ownOutput: CInt { terminal?.master ?? output?.read ?? -1 }

  func add(to actions: inout posix_spawn_file_actions_t) {
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input.read, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    // Opened by a session leader without O_NOCTTY, the slave becomes its controlling terminal.
    if let terminal {
      posix_spawn_file_actions_addopen(&actions, 1, terminal.slavePath, O_RDWR, 0)
    }
    if let output { posix_spawn_file_actions_adddup2(&actions, output.write, 1) }
    posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
  }

  func closeChildEnds() {
    close(errors.write)
    if let output { close(output.write) }
    if let input { close(input.read) }
  }

  func closeOwnEnds() {
    close(errors.read)
    if let terminal { close(terminal.master) }
    if let output { close(output.read) }
    if let input { close(input.write) }
  }
}
