import FleetModel

/// Turns frames into the payloads of frame records, each in differences from an earlier one:
/// frame t of a group refers to t with its lowest set bit cleared, so that any frame is reached
/// over few others. Belongs to one thread.
package struct FrameEncoder {
  /// A payload, and what the header of its record must say.
  package struct Encoded: Sendable {
    package let payload: [UInt8]
    package let isKeyFrame: Bool
    /// Frames back to the one that this one refers to; 0 for a key frame.
    package let referenceDistance: UInt32
  }

  /// Above so many GPUs groups are short, for the sake of the memory of the reference frames.
  package static let manyGPUs = 500_000
  package static let groupLengthOfMany = 16
  /// A frame whose columns have fewer bytes is one block: small blobs do not compress.
  package static let smallFrame = 16 << 10
  /// A body that is one block holds at most so many bytes.
  static let longestWhole = 1 << 20

  /// A frame that later ones refer to; its columns are shared with the frame, not copied.
  private struct Reference {
    let offset: Int
    let gpus: MetricTable
    let batteries: MetricTable
    let site: MetricTable
    let rest: FrameRest
    let figures: FigureTable?
  }

  let schema: SchemaRecord
  private let groupLength: Int
  let packer: ColumnPacker
  /// The chain of the last frame, from the key frame on: at most one for each bit of its offset.
  private var references: [Reference] = []
  /// Place of the last frame in its group; nil before the first.
  private var offset: Int?
  private var epoch: UInt64 = 0

  /// - Parameters:
  ///   - groupLength: frames from one key frame to the next at most.
  ///   - stripe: entities that are compressed together; rounded up to a multiple of 64.
  ///   - level: of zstd.
  package init(
    schema: SchemaRecord = .standard, groupLength: Int = 32, stripe: Int = 4096, level: Int32 = 1
  ) {
    self.schema = schema
    self.groupLength = max(1, groupLength)
    packer = ColumnPacker(stripe: min(max(1, stripe) + 63, 1 << 20) & ~63, level: level)
  }

  /// - Parameters:
  ///   - number: of the frame in its file.
  ///   - epoch: of its topology; another one than before starts a group.
  ///   - monotonic: nanoseconds of a clock without steps.
  ///   - labels: number of the frame's labels in the file; 0 without any.
  ///   - startsGroup: whether it must not refer to earlier frames (first of a file, after a gap).
  package mutating func encode(
    _ frame: Frame, number: UInt64, epoch: UInt64, monotonic: Int64, labels: UInt64 = 0,
    startsGroup: Bool
  ) -> Encoded {
    let place = startsGroup ? 0 : nextPlace(of: frame, epoch)
    let target = place & (place - 1)
    while let last = references.last, place == 0 || last.offset > target { references.removeLast() }
    let base = references.last
    self.epoch = epoch
    offset = place
    var plain = FrameRest(frame)
    plain.labels = labels
    let rest = Rest(plain, like: base?.rest)
    let figures = frame.figures.isEmpty ? nil : FigureTable(frame.figures, schema)
    packer.isWhole = Self.isSmall(frame) && rest.bytes.count < Self.longestWhole / 2
    let tables = [
      section(.gpu, frame.gpus, base?.gpus), section(.battery, frame.batteries, base?.batteries),
      section(.site, frame.site, base?.site),
    ]
    defer { packer.clear() }
    // An odd frame is never referred to: clearing the lowest bit of a number leaves an even one.
    if place & 1 == 0 {
      references.append(
        Reference(
          offset: place, gpus: frame.gpus, batteries: frame.batteries, site: frame.site,
          rest: plain, figures: figures))
    }
    return Encoded(
      payload: payload(frame, number, epoch, monotonic, tables, rest, figures, like: base?.figures),
      isKeyFrame: place == 0,
      referenceDistance: UInt32(place == 0 ? 0 : place - target))
  }

  /// The place in its group of a frame that may refer to earlier ones.
  private func nextPlace(of frame: Frame, _ epoch: UInt64) -> Int {
    guard let offset, let key = references.first, epoch == self.epoch,
      key.gpus.count == frame.gpus.count, key.batteries.count == frame.batteries.count
    else { return 0 }
    let many = frame.gpus.count > Self.manyGPUs
    let length = many ? min(groupLength, Self.groupLengthOfMany) : groupLength
    return offset + 1 < length ? offset + 1 : 0
  }
}
