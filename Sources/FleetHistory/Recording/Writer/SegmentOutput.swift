/// The end of a file that is written: a piece is in it as a whole, or not at all.
struct SegmentOutput: Sendable {
  let path: String
  private let file: any RecordingFile
  var isStream: Bool { file.isStream }
  /// Bytes that are good; what may lie behind them is cut off before anything else is written.
  private(set) var length = 0
  private var isTorn = false
  private(set) var hasUnsynced = false

  init(_ file: any RecordingFile, path: String) {
    self.file = file
    self.path = path
  }

  /// Writes a piece with one call to the system. A disk that takes only a part of it is asked for
  /// the reason with the rest, and the part is taken back.
  mutating func write(_ piece: [UInt8]) throws(DiskError) {
    if isTorn { try mend() }
    do throws(DiskError) {
      var done = 0
      while done < piece.count {
        let count = try Self.write(piece, from: done, to: file)
        guard count > 0 else { throw DiskError.noProgress }
        done += count
        isTorn = done < piece.count
      }
    } catch {
      if isTorn, !file.isStream { try? mend() }
      throw error
    }
    length += piece.count
    hasUnsynced = true
  }

  private static func write(
    _ piece: [UInt8], from start: Int, to file: any RecordingFile
  ) throws(DiskError) -> Int {
    let result: Result<Int, DiskError> = piece.withUnsafeBytes { bytes in
      do throws(DiskError) {
        return .success(try file.write(UnsafeRawBufferPointer(rebasing: bytes[start...])))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private mutating func mend() throws(DiskError) {
    try file.truncate(to: length)
    isTorn = false
  }

  /// What has become of the file.
  var standing: RecordingStanding { file.standing(at: path) }

  /// Makes what was written outlive a loss of power.
  mutating func sync() throws(DiskError) {
    guard hasUnsynced else { return }
    // What could not be written out may be lost, and asking again would not say so.
    hasUnsynced = false
    try file.sync()
  }
}
