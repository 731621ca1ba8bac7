import FleetModel
import Glibc

extension RecordingSession {
  /// Takes the place that a recording goes to; refuses one that holds anything, or that somebody
  /// else writes to.
  package init(
    _ destination: RecordingDestination, _ options: RecordingOptions, _ disk: any RecordingDisk
  ) throws(RecordingError) {
    switch destination {
    case .folder(let path):
      let folder = try RecordingFolder(path, disk)
      let number: Int
      do throws(DiskError) {
        number = try folder.nextNumber()
      } catch {
        throw RecordingError(
          .system, subject: path, "cannot be listed: \(error.words); nothing is recorded")
      }
      self.init(path, options, folder: folder, output: nil, segment: number)
    case .file(let path):
      let output = try Self.openFile(path, disk)
      self.init(path, options, folder: nil, output: output, segment: 0, disk: disk)
    case .descriptor(let descriptor):
      let file = SystemFile(descriptor, closes: false)
      guard file.lengthAtOpen == 0 else { throw Self.notEmpty("-") }
      self.init(
        "-", options, folder: nil, output: SegmentOutput(file, path: "-"), segment: 0)
    }
  }

  private static func openFile(
    _ path: String, _ disk: any RecordingDisk
  ) throws(RecordingError) -> SegmentOutput {
    let file: any RecordingFile
    do throws(DiskError) {
      file = try disk.open(path)
    } catch {
      throw RecordingError(
        .system, subject: path, "cannot be written: \(error.words); nothing is recorded")
    }
    guard file.lock() else {
      throw RecordingError(
        .locked, subject: path, "another gigatop records into it; name another file")
    }
    guard file.lengthAtOpen == 0 else { throw notEmpty(path) }
    disk.syncFolder(RecordingPath.folder(of: path))
    return SegmentOutput(file, path: path)
  }

  private static func notEmpty(_ path: String) -> RecordingError {
    RecordingError(
      .system, subject: path,
      "holds something already, and a recording is never written over or added to; "
        + "name another file, or a folder, which takes any number of recordings")
  }

  /// What the file header says, all but the monotonic time.
  static func header(_ options: RecordingOptions, segment: Int) -> FileHeaderRecord {
    var header = FileHeaderRecord()
    header.segment = UInt32(clamping: segment)
    header.period = options.period
    header.groupLength = UInt16(clamping: options.groupLength)
    header.stripe = UInt32(clamping: options.stripe)
    header.writer = options.writer
    header.site = options.site
    header.sourceNames = options.sourceNames
    var seconds = time(nil)
    var parts = tm()
    localtime_r(&seconds, &parts)
    header.zoneOffset = Int32(clamping: parts.tm_gmtoff)
    header.zone = parts.tm_zone.map { String(cString: $0) } ?? ""
    var name = [UInt8](repeating: 0, count: 256)
    let status = name.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        characters.baseAddress.map { gethostname($0, characters.count - 1) } ?? -1
      }
    }
    if status == 0 { header.machine = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self) }
    return header
  }
}
