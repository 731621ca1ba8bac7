import Glibc

/// The two ends of a pseudo-terminal in raw mode. A program that writes to one flushes line by
/// line, where it would hold back 4 or 8 KiB on a pipe; and when this process ends, however it
/// ends, the kernel hangs up on the session that has it as its terminal.
package enum PseudoTerminal {
  /// `TIOCGPTN` and `TIOCSPTLCK` of `<asm/ioctls.h>`: the slave's number, and its lock.
  private static let getNumber: UInt = 0x8004_5430
  private static let setLock: UInt = 0x4004_5431

  /// - Returns: the master, non-blocking and closed on exec, and the path of the slave; nil where
  ///   there are no pseudo-terminals (a container without `/dev/pts`).
  package static func open() -> (master: CInt, slavePath: String)? {
    let master = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    guard master >= 0 else { return nil }
    var number: CInt = -1
    var locked: CInt = 0
    guard ioctl(master, getNumber, &number) == 0, ioctl(master, setLock, &locked) == 0,
      setRaw(master), access("/dev/pts/\(number)", R_OK | W_OK) == 0
    else {
      close(master)
      return nil
    }
    return (master, "/dev/pts/\(number)")
  }

  /// No echo, no translation of line ends, no signals from bytes.
  private static func setRaw(_ descriptor: CInt) -> Bool {
    var settings = termios()
    guard tcgetattr(descriptor, &settings) == 0 else { return false }
    cfmakeraw(&settings)
    return tcsetattr(descriptor, TCSANOW, &settings) == 0
  }
}
