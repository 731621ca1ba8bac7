import FleetHistory
import Glibc
import Synchronization

/// A disk in memory: with an end, with writes that take only a part, with power that fails.
final class FakeDisk: RecordingDisk {
  struct Content: Sendable {
    var bytes: [UInt8] = []
    /// Bytes that outlive a loss of power.
    var synced = 0
    var isLocked = false
    var writes = 0
    var syncs = 0

    mutating func syncAll() { synced = bytes.count }
  }

  struct State: Sendable {
    var files: [String: Content] = [:]
    var folders: Set<String> = []
    /// Bytes that fit, over all files.
    var room = Int.max
    /// What a sync and a cut answer; 0 for well.
    var syncError: Int32 = 0
    var truncateError: Int32 = 0
    /// Called before each write, outside of the lock.
    var beforeWrite: (@Sendable () -> Void)?

    var used: Int { files.values.reduce(0) { $0 + $1.bytes.count } }
  }

  let state = Mutex(State())

  func content(_ path: String) -> Content { state.withLock { $0.files[path] ?? Content() } }
  var paths: [String] { state.withLock { $0.files.keys.sorted() } }

  func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

  /// What the disk holds after the power went.
  func loseUnsynced() {
    change { state in
      for (path, file) in state.files {
        state.files[path]?.bytes = Array(file.bytes.prefix(file.synced))
        state.files[path]?.isLocked = false
      }
    }
  }

  func open(_ path: String) throws(DiskError) -> any RecordingFile {
    state.withLock { $0.files[path] = $0.files[path] ?? Content() }
    return File(self, path)
  }

  func makeFolder(_ path: String) throws(DiskError) {
    state.withLock { _ = $0.folders.insert(path) }
  }

  func isFolder(_ path: String) -> Bool { state.withLock { $0.folders.contains(path) } }

  func files(in folder: String) throws(DiskError) -> [(name: String, bytes: Int)] {
    state.withLock { state in
      state.files.filter { $0.key.hasPrefix(folder + "/") }.map {
        (String($0.key.dropFirst(folder.count + 1)), $0.value.bytes.count)
      }
    }
  }

  func remove(_ path: String) throws(DiskError) {
    state.withLock { $0.files[path] = nil }
  }

  func syncFolder(_ path: String) {}

  final class File: RecordingFile {
    private let disk: FakeDisk
    private let path: String
    private let holdsLock = Mutex(false)
    let lengthAtOpen: Int
    let isStream = false

    init(_ disk: FakeDisk, _ path: String) {
      self.disk = disk
      self.path = path
      lengthAtOpen = disk.content(path).bytes.count
    }

    deinit {
      if holdsLock.withLock({ $0 }) { disk.change { $0.files[path]?.isLocked = false } }
    }

    func standing(at path: String) -> RecordingStanding {
      disk.state.withLock { $0.files[path] == nil ? .removed : .there }
    }

    func lock() -> Bool {
      let isFree = disk.state.withLock { state in
        guard state.files[path]?.isLocked == false else { return false }
        state.files[path]?.isLocked = true
        return true
      }
      holdsLock.withLock { $0 = isFree }
      return isFree
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(DiskError) -> Int {
      disk.state.withLock { $0.beforeWrite }?()
      let copy = Array(bytes)
      let count = disk.state.withLock { state in
        let count = min(copy.count, max(0, state.room - state.used))
        state.files[path]?.bytes += copy[..<count]
        state.files[path]?.writes += 1
        return count
      }
      if count == 0 { throw DiskError(ENOSPC) }
      return count
    }

    func truncate(to length: Int) throws(DiskError) {
      let error = disk.state.withLock { state in
        if state.truncateError == 0, let bytes = state.files[path]?.bytes {
          state.files[path]?.bytes = Array(bytes.prefix(length))
        }
        return state.truncateError
      }
      if error != 0 { throw DiskError(error) }
    }

    func sync() throws(DiskError) {
      let error = disk.state.withLock { state in
        state.files[path]?.syncs += 1
        if state.syncError == 0 { state.files[path]?.syncAll() }
        return state.syncError
      }
      if error != 0 { throw DiskError(error) }
    }
  }
}
