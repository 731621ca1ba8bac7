import FleetModel
import Glibc

/// Writes columns as stripes: finds the cheapest code of each, and keeps the blobs. Belongs to one
/// thread; its room is used again for every frame.
final class ColumnPacker {
  /// What the directory says of one stripe of one column, and where its blob is.
  struct Entry {
    var code: ColumnCode
    var width: ColumnWidth = .byte
    var start = 0
    var length = 0
  }

  /// Entities of a stripe; a multiple of 64, so that masks fall into whole words.
  let stripe: Int
  /// Whether planes stand as they are, because the whole body is compressed at once.
  var isWhole = false

  private let compressor: ZstdCompressor
  private let room: UnsafeMutableRawPointer
  private var blobs: UnsafeMutableRawPointer
  private var capacity: Int
  private var used = 0
  private var known: [(masks: MaskPair, base: MaskPair?, entries: [Entry])] = []

  init(stripe: Int, level: Int32) {
    self.stripe = stripe
    compressor = ZstdCompressor(level: level)
    room = .allocate(byteCount: 4 * 8 * stripe, alignment: 64)
    capacity = 1 << 16
    blobs = .allocate(byteCount: capacity, alignment: 64)
  }

  deinit {
    room.deallocate()
    blobs.deallocate()
  }

  /// Forgets the blobs of the frame before.
  func clear() { used = 0 }

  func blob(_ entry: Entry) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: blobs + entry.start, count: entry.length)
  }

  /// Forgets which masks were written; called before each table.
  func clearMasks() { known.removeAll(keepingCapacity: true) }

  // MARK: Columns

  /// The values of a column. Cells that are absent are written as 0.
  func values(_ column: Column, _ base: Column?) -> [Entry] {
    let width = ColumnWidth(of: column.storage)
    let base = base.flatMap { ColumnWidth(of: $0.storage) == width ? $0 : nil }
    var entries: [Entry] = []
    entries.reserveCapacity((column.count + stripe - 1) / stripe)
    column.presence.words.withUnsafeBufferPointer { mask in
      column.storage.withBytes { bytes in
        let current = Plain(values: bytes, mask: mask)
        guard let base else {
          stripes(column.count) { entries.append(value($0, $1, current, nil, width)) }
          return
        }
        base.presence.words.withUnsafeBufferPointer { baseMask in
          base.storage.withBytes { baseBytes in
            let other = Plain(values: baseBytes, mask: baseMask)
            stripes(column.count) { entries.append(value($0, $1, current, other, width)) }
          }
        }
      }
    }
    return entries
  }

  /// The states of a column's cells. Columns that share their masks share the blobs.
  func states(_ column: Column, _ base: Column?) -> [Entry] {
    MaskPair.with(column) { masks in
      MaskPair.with(base) { baseMasks in
        if let same = known.first(where: { $0.masks == masks && $0.base == baseMasks }) {
          return same.entries
        }
        var entries: [Entry] = []
        stripes(column.count) { entries.append(state($0, $1, masks, baseMasks)) }
        if let masks { known.append((masks, baseMasks, entries)) }
        return entries
      }
    }
  }

  /// The statuses of entities; all `ok` costs nothing.
  func statuses(_ statuses: [EntityStatus], _ base: [EntityStatus]?) -> [Entry] {
    var entries: [Entry] = []
    statuses.withUnsafeBytes { current in
      guard let current = current.baseAddress else { return }
      guard let base else {
        stripes(statuses.count) { entries.append(status(current + $0, nil, $1)) }
        return
      }
      base.withUnsafeBytes { before in
        stripes(statuses.count) { first, count in
          entries.append(status(current + first, before.baseAddress.map { $0 + first }, count))
        }
      }
    }
    return entries
  }

  /// Integers of a stripe that are all there.
  ///
  /// - Parameter base: as many that they are told in differences from; nil for none.
  func integers(
    _ current: UnsafeRawPointer, _ base: UnsafeRawPointer?, _ count: Int, _ width: ColumnWidth
  ) -> Entry {
    guard let base else { return fresh(current, nil, count, width) }
    return changed(current, base, count, width)
  }

  // MARK: Stripes

  private func stripes(_ count: Int, _ body: (_ first: Int, _ count: Int) -> Void) {
    for first in stride(from: 0, to: count, by: stripe) { body(first, min(stripe, count - first)) }
  }

  /// Integers and their mask.
  private struct Plain {
    let values: UnsafeRawBufferPointer
    let mask: UnsafeBufferPointer<UInt64>
  }

  private func value(
    _ first: Int, _ count: Int, _ column: Plain, _ base: Plain?, _ width: ColumnWidth
  ) -> Entry {
    let size = width.bytes
    guard let current = written(first, count, column, size, into: room) else {
      return Entry(code: .absent)
    }
    guard let base else { return fresh(current, nil, count, width) }
    if column.values.baseAddress == base.values.baseAddress,
      column.mask.baseAddress == base.mask.baseAddress
    {
      return Entry(code: .unchanged)
    }
    guard let before = written(first, count, base, size, into: room + 8 * stripe) else {
      return fresh(current, nil, count, width)
    }
    return changed(current, before, count, width)
  }

  /// The integers of a stripe as they are written, absent ones as 0: in place where all are there,
  /// else a copy; nil when none is there.
  private func written(
    _ first: Int, _ count: Int, _ column: Plain, _ size: Int, into copy: UnsafeMutableRawPointer
  ) -> UnsafeRawPointer? {
    guard let values = column.values.baseAddress, let mask = column.mask.baseAddress else {
      return nil
    }
    let words = mask + first / 64
    var present = 0
    for word in 0..<(count + 63) / 64 { present &+= words[word].nonzeroBitCount }
    if present == 0 { return nil }
    let start = values + first * size
    if present == count { return start }
    copy.copyMemory(from: start, byteCount: count * size)
    for word in 0..<(count + 63) / 64 {
      var absent = ~words[word]
      while absent != 0 {
        let place = word * 64 + absent.trailingZeroBitCount
        absent &= absent &- 1
        guard place < count else { break }
        (copy + place * size).initializeMemory(as: UInt8.self, repeating: 0, count: size)
      }
    }
    return UnsafeRawPointer(copy)
  }

  private func state(
    _ first: Int, _ count: Int, _ masks: MaskPair?, _ base: MaskPair?
  ) -> Entry {
    guard let masks else { return Entry(code: .absent) }
    let word = first / 64
    let words = (count + 63) / 64
    if masks.isBlank(word, words) { return Entry(code: .absent) }
    let base = base.flatMap { $0.isBlank(word, words) ? nil : $0 }
    if let base, masks.isSame(base, word, words) { return Entry(code: .unchanged) }
    let current = room
    let before = room + 8 * stripe
    StateBits.expand(
      presence: masks.presence + word, errors: masks.errors.map { $0 + word }, words: words,
      into: current)
    if let base {
      StateBits.expand(
        presence: base.presence + word, errors: base.errors.map { $0 + word }, words: words,
        into: before)
    }
    return fresh(current, base == nil ? nil : UnsafeRawPointer(before), count, .byte)
  }

  private func status(
    _ current: UnsafeRawPointer, _ base: UnsafeRawPointer?, _ count: Int
  ) -> Entry {
    if Self.isAllOK(current, count) { return Entry(code: .absent) }
    guard let base, !Self.isAllOK(base, count) else { return fresh(current, nil, count, .byte) }
    return changed(current, base, count, .byte)
  }

  private static func isAllOK(_ statuses: UnsafeRawPointer, _ count: Int) -> Bool {
    statuses.load(as: UInt8.self) == EntityStatus.ok.rawValue && isConstant(statuses, count, 1)
  }

  private func changed(
    _ current: UnsafeRawPointer, _ before: UnsafeRawPointer, _ count: Int, _ width: ColumnWidth
  ) -> Entry {
    if current == before || memcmp(current, before, count * width.bytes) == 0 {
      return Entry(code: .unchanged)
    }
    return fresh(current, before, count, width)
  }

  private static func isConstant(_ values: UnsafeRawPointer, _ count: Int, _ size: Int) -> Bool {
    count < 2 || memcmp(values, values + size, (count - 1) * size) == 0
  }

  // MARK: Blobs

  private func fresh(
    _ current: UnsafeRawPointer, _ base: UnsafeRawPointer?, _ count: Int, _ width: ColumnWidth
  ) -> Entry {
    let size = width.bytes
    if Self.isConstant(current, count, size) {
      grow(by: size)
      blobs.advanced(by: used).copyMemory(from: current, byteCount: size)
      return entry(.constant, width, size)
    }
    let total = count * size
    let bound = ZstdCompressor.bound(total, parts: size)
    grow(by: bound)
    let target = blobs + used
    let planes = isWhole ? target : room + 2 * 8 * stripe
    ColumnPlanes.split(
      current, minus: base, count: count, width: size, scratch: room + 3 * 8 * stripe,
      planes: planes.assumingMemoryBound(to: UInt8.self))
    let code = base == nil ? ColumnCode.planes : .deltaPlanes
    if isWhole { return entry(code, width, total) }
    let length = compressor.compress(
      UnsafeRawBufferPointer(start: planes, count: total), parts: size,
      into: UnsafeMutableRawBufferPointer(start: target, count: bound))
    return entry(code, width, length)
  }

  private func entry(_ code: ColumnCode, _ width: ColumnWidth, _ length: Int) -> Entry {
    defer { used += length }
    return Entry(code: code, width: width, start: used, length: length)
  }

  private func grow(by more: Int) {
    guard used + more > capacity else { return }
    capacity = max(capacity * 2, used + more)
    let wider = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
    wider.copyMemory(from: blobs, byteCount: used)
    blobs.deallocate()
    blobs = wider
  }

  /// Compresses bytes that are neither column nor state.
  ///
  /// - Parameter parts: equal lengths that they fall into and that have little in common.
  func compressed(_ bytes: [UInt8], parts: Int = 1) -> [UInt8] {
    let bound = ZstdCompressor.bound(bytes.count, parts: parts)
    return [UInt8](unsafeUninitializedCapacity: bound) { room, count in
      count = bytes.withUnsafeBytes { source in
        compressor.compress(source, parts: parts, into: UnsafeMutableRawBufferPointer(room))
      }
    }
  }
}
