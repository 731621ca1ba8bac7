import FleetModel
import Glibc

/// Reads the columns of one table; belongs to one thread.
final class ColumnUnpacker {
  typealias Entry = TableDirectory.Entry

  private let directory: TableDirectory
  private let base: DecodedTable?
  private let blobs: UnsafeRawBufferPointer
  private let isWhole: Bool
  private let selection: FrameSelection
  /// The stripes that are wanted.
  private let wanted: Range<Int>
  private let stripes: Int
  private let decompressor = ZstdDecompressor()
  /// Entities of the largest stripe, rounded up to whole words of masks.
  private let largest: Int
  private let room: UnsafeMutableRawPointer

  /// - Parameters:
  ///   - base: the same table of the reference, with the same stripes.
  ///   - blobs: valid as long as this is used.
  init(
    _ directory: TableDirectory, base: DecodedTable?, _ blobs: UnsafeRawBufferPointer,
    isWhole: Bool, _ selection: FrameSelection
  ) {
    self.directory = directory
    self.base = base
    self.blobs = blobs
    self.isWhole = isWhole
    self.selection = selection
    let count = directory.count
    stripes = (count + directory.stripe - 1) / directory.stripe
    wanted = selection.stripes(of: directory.subject, count: count, stripe: directory.stripe)
    largest = (min(directory.stripe, count) + 63) & ~63
    room = .allocate(byteCount: max(64, 8 * largest), alignment: 64)
  }

  deinit { room.deallocate() }

  func table(_ schema: SchemaRecord) throws(RecordingError) -> DecodedTable {
    var table = DecodedTable(count: directory.count, stripe: directory.stripe)
    for (place, id) in directory.ids.enumerated() {
      switch schema.meaning(ofColumn: id) {
      case .values(let metric) where isWanted(metric):
        let raw = metric.rawValue
        table.values[raw] = try values(directory.column(place), base?.values[raw], metric)
        if let column = schema.column(id), Int(column.decimals) != metric.definition.decimals {
          table.decimals[raw] = Int(column.decimals)
        }
      case .states(let metric) where isWanted(metric):
        let raw = metric.rawValue
        table.states[raw] = try states(directory.column(place), base?.states[raw])
      case .status(let subject) where subject == directory.subject:
        table.statuses = try statuses(directory.column(place), base?.statuses)
      default: continue
      }
    }
    try check(table)
    return table
  }

  private func isWanted(_ metric: Metric) -> Bool {
    metric.definition.subject == directory.subject && selection.wants(metric)
  }

  private func range(_ stripe: Int) -> Range<Int> {
    let first = stripe * directory.stripe
    return first..<min(first + directory.stripe, directory.count)
  }

  /// A cell with a value must be in a stripe that has values.
  private func check(_ table: DecodedTable) throws(RecordingError) {
    for (raw, states) in table.states {
      let values = table.values[raw]
      for stripe in wanted where states.isWritten[stripe] && values?.isWritten[stripe] != true {
        let range = range(stripe)
        for word in range.lowerBound / 64..<(range.upperBound + 63) / 64
        where states.presence.words[word] != 0 {
          throw ByteReader.damaged("a value is said to be there and is not")
        }
      }
    }
  }

  // MARK: Columns

  private func values(
    _ entries: [Entry], _ base: DecodedValues?, _ metric: Metric
  ) throws(RecordingError) -> DecodedValues {
    if let base, isUnchanged(entries, base.isWritten) { return base }
    let width = try width(entries, base) ?? ColumnWidth(metric.definition.width)
    var isRight = true
    let size = width.bytes
    let storage = Column.Storage(count: directory.count, bytes: size) { target in
      func fill(_ before: UnsafeRawPointer?) {
        for stripe in 0..<stripes {
          let range = range(stripe)
          let start = target + range.lowerBound * size
          let isDone =
            wanted.contains(stripe)
            && read(
              entries[stripe], range.count, size, before.map { $0 + range.lowerBound * size },
              into: start)
          if isDone { continue }
          start.initializeMemory(as: UInt8.self, repeating: 0, count: range.count * size)
          if wanted.contains(stripe), entries[stripe].code != .absent { isRight = false }
        }
      }
      if let base { base.storage.withBytes { fill($0.baseAddress) } } else { fill(nil) }
    }
    guard isRight else { throw ByteReader.damaged("a column does not unpack") }
    return DecodedValues(storage: storage, width: width, isWritten: written(entries))
  }

  private func states(
    _ entries: [Entry], _ base: DecodedStates?
  ) throws(RecordingError) -> DecodedStates {
    if let base, isUnchanged(entries, base.isWritten) { return base }
    try checkBytes(entries, base?.isWritten)
    let words = (directory.count + 63) / 64
    var presence = [UInt64](repeating: 0, count: words)
    var errors = presence
    var isRight = true
    presence.withUnsafeMutableBufferPointer { presence in
      errors.withUnsafeMutableBufferPointer { errors in
        guard let present = presence.baseAddress, let failed = errors.baseAddress else { return }
        for stripe in wanted {
          let range = range(stripe)
          let first = range.lowerBound / 64
          let isDone = readStates(
            entries[stripe], range, base, present + first, failed + first)
          isRight = isRight && isDone
        }
      }
    }
    guard isRight else { throw ByteReader.damaged("states of cells do not unpack") }
    let isAnyError = errors.contains { $0 != 0 }
    return DecodedStates(
      presence: PresenceMask(count: directory.count, words: presence),
      errors: isAnyError ? PresenceMask(count: directory.count, words: errors) : nil,
      isWritten: written(entries))
  }

  private func statuses(
    _ entries: [Entry], _ base: DecodedStatuses?
  ) throws(RecordingError) -> DecodedStatuses {
    if let base, isUnchanged(entries, base.isWritten) { return base }
    try checkBytes(entries, base?.isWritten)
    var isRight = true
    let count = directory.count
    let statuses = [EntityStatus](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = count
      buffer.initialize(repeating: .ok)
      guard let target = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
      for stripe in wanted where entries[stripe].code != .absent {
        let range = range(stripe)
        let start = target + range.lowerBound
        let isDone =
          readBytes(entries[stripe], range.count, base?.statuses, range.lowerBound)
          && Self.areStatuses(room, range.count)
        if isDone { start.copyMemory(from: room, byteCount: range.count) }
        isRight = isRight && isDone
      }
    }
    guard isRight else { throw ByteReader.damaged("statuses do not unpack") }
    return DecodedStatuses(statuses: statuses, isWritten: written(entries))
  }

  private static func areStatuses(_ bytes: UnsafeRawPointer, _ count: Int) -> Bool {
    var largest: UInt8 = 0
    let values = bytes.assumingMemoryBound(to: UInt8.self)
    for place in 0..<count { largest = max(largest, values[place]) }
    return EntityStatus(rawValue: largest) != nil
  }

  // MARK: Directory

  /// Whether all that is wanted of a column is as before, so that it can be shared.
  private func isUnchanged(_ entries: [Entry], _ base: [Bool]) -> Bool {
    wanted.allSatisfy { stripe in
      switch entries[stripe].code {
      case .unchanged: base[stripe]
      case .absent: !base[stripe]
      default: false
      }
    }
  }

  private func written(_ entries: [Entry]) -> [Bool] {
    entries.indices.map { wanted.contains($0) && entries[$0].code != .absent }
  }

  /// The width of a column, checked in every stripe that is wanted; nil when all are absent.
  private func width(
    _ entries: [Entry], _ base: DecodedValues?
  ) throws(RecordingError) -> ColumnWidth? {
    var width: ColumnWidth?
    for stripe in wanted {
      let entry = entries[stripe]
      if entry.code == .absent { continue }
      let refers = entry.code == .unchanged || entry.code == .deltaPlanes
      if refers, base?.isWritten[stripe] != true {
        throw ByteReader.damaged("a column refers to none")
      }
      let own = entry.code == .unchanged ? base?.width : entry.width
      guard width == nil || own == width, !refers || own == base?.width else {
        throw ByteReader.damaged("a column has two widths")
      }
      width = own
    }
    return width
  }

  /// States and statuses are single bytes.
  private func checkBytes(_ entries: [Entry], _ base: [Bool]?) throws(RecordingError) {
    for stripe in wanted {
      let entry = entries[stripe]
      let refers = entry.code == .unchanged || entry.code == .deltaPlanes
      guard entry.width == .byte, !refers || base?[stripe] == true else {
        throw ByteReader.damaged("a column refers to none")
      }
    }
  }

  // MARK: Stripes

  /// Reads the integers of a stripe; false when they are not there or not right.
  private func read(
    _ entry: Entry, _ count: Int, _ size: Int, _ before: UnsafeRawPointer?,
    into target: UnsafeMutableRawPointer
  ) -> Bool {
    switch entry.code {
    case .absent: return false
    case .unchanged:
      guard let before else { return false }
      target.copyMemory(from: before, byteCount: count * size)
    case .constant:
      guard entry.length == size, let value = blobs.baseAddress.map({ $0 + entry.start }) else {
        return false
      }
      ColumnPlanes.fill(target, count: count, with: value, width: size)
    case .planes, .deltaPlanes:
      guard entry.code == .planes || before != nil, let planes = planes(entry, count * size) else {
        return false
      }
      ColumnPlanes.join(
        planes, plus: entry.code == .planes ? nil : before, count: count, width: size,
        into: target)
    }
    return true
  }

  /// The planes of a stripe; nil when the blob does not hold exactly so many bytes.
  private func planes(_ entry: Entry, _ bytes: Int) -> UnsafePointer<UInt8>? {
    let blob = UnsafeRawBufferPointer(
      rebasing: blobs[entry.start..<entry.start + entry.length])
    if isWhole {
      return entry.length == bytes ? blob.baseAddress?.assumingMemoryBound(to: UInt8.self) : nil
    }
    let target = UnsafeMutableRawBufferPointer(start: room, count: bytes)
    guard decompressor.decompress(blob, into: target) else { return nil }
    return UnsafePointer(room.assumingMemoryBound(to: UInt8.self))
  }

  /// Reads the bytes of a stripe into the room.
  private func readBytes(
    _ entry: Entry, _ count: Int, _ base: [EntityStatus]?, _ first: Int
  ) -> Bool {
    let target = room + 4 * largest
    let isRead =
      base.map { base in
        base.withUnsafeBytes {
          read(entry, count, 1, $0.baseAddress.map { $0 + first }, into: target)
        }
      } ?? read(entry, count, 1, nil, into: target)
    if isRead { room.copyMemory(from: target, byteCount: count) }
    return isRead
  }

  private func readStates(
    _ entry: Entry, _ range: Range<Int>, _ base: DecodedStates?,
    _ presence: UnsafeMutablePointer<UInt64>, _ errors: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    let words = (range.count + 63) / 64
    let first = range.lowerBound / 64
    switch entry.code {
    case .absent: return true
    case .constant where entry.length == 1 && blobs[entry.start] == 0:
      for word in 0..<words { presence[word] = .max }
      return true
    case .unchanged:
      guard let base else { return false }
      for word in 0..<words {
        presence[word] = base.presence.words[first + word]
        errors[word] = base.errors?.words[first + word] ?? 0
      }
      return true
    default:
      let target = room + 4 * largest
      let before = room + 2 * largest
      if let base { expand(base, first, words, into: before) }
      // Cells beyond the end stay *not available*.
      target.initializeMemory(as: UInt8.self, repeating: 1, count: words * 64)
      return read(entry, range.count, 1, base == nil ? nil : UnsafeRawPointer(before), into: target)
        && StateBits.gather(target, words: words, presence: presence, errors: errors)
    }
  }

  private func expand(
    _ states: DecodedStates, _ first: Int, _ words: Int, into bytes: UnsafeMutableRawPointer
  ) {
    MaskPair.with(presence: states.presence, errors: states.errors) { masks in
      guard let masks else { return }
      StateBits.expand(
        presence: masks.presence + first, errors: masks.errors.map { $0 + first }, words: words,
        into: bytes)
    }
  }
}
