import Glibc

/// The file systems of this machine.
package struct SystemDisk: RecordingDisk {
  package init() {}

  package func open(_ path: String) throws(DiskError) -> any RecordingFile {
    // A named pipe that nobody reads is an error, not something to wait for.
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else { throw DiskError(errno) }
    return SystemFile(descriptor, closes: true)
  }

  package func makeFolder(_ path: String) throws(DiskError) {
    guard !isFolder(path), mkdir(path, 0o777) != 0 else { return }
    let number = errno
    let above = RecordingPath.folder(of: path)
    guard number == ENOENT, above != path else {
      if isFolder(path) { return }
      throw DiskError(number)
    }
    try makeFolder(above)
    guard mkdir(path, 0o777) == 0 || isFolder(path) else { throw DiskError(errno) }
  }

  package func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  package func files(in folder: String) throws(DiskError) -> [(name: String, bytes: Int)] {
    guard let listing = opendir(folder) else { throw DiskError(errno) }
    defer { closedir(listing) }
    var found: [(name: String, bytes: Int)] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      var status = stat()
      guard stat(folder + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        continue
      }
      found.append((name, Int(status.st_size)))
    }
    return found
  }

  package func remove(_ path: String) throws(DiskError) {
    guard unlink(path) == 0 else { throw DiskError(errno) }
  }

  package func syncFolder(_ path: String) {
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }
}

/// An open file, pipe or device of this machine.
package final class SystemFile: RecordingFile {
  private let descriptor: CInt
  private let closes: Bool
  package let lengthAtOpen: Int
  package let isStream: Bool

  /// - Parameter closes: whether the descriptor is closed when nobody holds the file any more.
  package init(_ descriptor: CInt, closes: Bool) {
    self.descriptor = descriptor
    self.closes = closes
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    isStream = !isKnown || status.st_mode & S_IFMT != S_IFREG
    lengthAtOpen = isStream ? 0 : Int(status.st_size)
  }

  deinit { if closes { close(descriptor) } }

  package func standing(at path: String) -> RecordingStanding {
    var own = stat()
    guard !isStream, fstat(descriptor, &own) == 0 else { return .there }
    if own.st_nlink == 0 { return .removed }
    var named = stat()
    let isThere =
      stat(path, &named) == 0 && named.st_ino == own.st_ino && named.st_dev == own.st_dev
    return isThere ? .there : .moved
  }

  package func lock() -> Bool {
    // File systems without locks (some network mounts) must not keep anybody from recording.
    isStream || flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(DiskError) -> Int {
    while true {
      let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      if count >= 0 { return count }
      let number = errno
      switch number {
      case EINTR: continue
      case EAGAIN where isStream:
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wait, 1, -1)
      default: throw DiskError(number)
      }
    }
  }

  package func truncate(to length: Int) throws(DiskError) {
    guard ftruncate(descriptor, off_t(length)) == 0,
      lseek(descriptor, off_t(length), SEEK_SET) >= 0
    else { throw DiskError(errno) }
  }

  package func sync() throws(DiskError) {
    guard !isStream else { return }
    while fdatasync(descriptor) != 0 {
      let number = errno
      // Some file systems have no such call; there is nothing to wait for then.
      if number == EINVAL || number == ENOSYS { return }
      if number != EINTR { throw DiskError(number) }
    }
  }
}
