import CLzma
import CZlib
import CZstd
import Testing

@testable import Collectors

/// Packs logs as `gzip`, `zstd` and `xz` do.
enum Packer {
  static func pack(_ content: [UInt8], as kind: Compression) -> [UInt8] {
    switch kind {
    case .gzip: gzip(content)
    case .zstd: zstd(content)
    case .xz: xz(content)
    }
  }

  static func pack(_ text: String, as kind: Compression) -> [UInt8] {
    pack([UInt8](text.utf8), as: kind)
  }

  private static func gzip(_ content: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    // 31: the header and checksum of gzip around a window of 32 KiB.
    let begun = deflateInit2_(
      &stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(begun == Z_OK)
    defer { deflateEnd(&stream) }
    var content = content
    let room = Int(deflateBound(&stream, UInt(content.count))) + 64
    return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      content.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(buffer.count)
        precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
        count = buffer.count - Int(stream.avail_out)
      }
    }
  }

  /// One frame with its checksum.
  private static func zstd(_ content: [UInt8]) -> [UInt8] {
    guard let context = ZSTD_createCCtx() else { preconditionFailure("no memory for zstd") }
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    let room = ZSTD_compressBound(content.count)
    return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      count = content.withUnsafeBytes {
        ZSTD_compress2(context, buffer.baseAddress, room, $0.baseAddress, $0.count)
      }
      precondition(ZSTD_isError(count) == 0)
    }
  }

  private static func xz(_ content: [UInt8]) -> [UInt8] {
    let room = lzma_stream_buffer_bound(content.count)
    return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      let code = content.withUnsafeBufferPointer {
        lzma_easy_buffer_encode(
          1, LZMA_CHECK_CRC64, nil, $0.baseAddress, $0.count, buffer.baseAddress, &count, room)
      }
      precondition(code == LZMA_OK)
    }
  }
}

/// What came out of packed bytes that went in a piece at a time.
struct Unpacked {
  var text: [UInt8] = []
  var losses: [String] = []
  var notes: [String] = []
  var isStopped = false
  var foreign: String?

  init(_ pieces: [[UInt8]], limit: ExpansionLimit = ExpansionLimit(), room: Int = 4096) {
    var input = CompressedInput(limit: limit)
    var buffer = [UInt8](repeating: 0, count: room)
    for place in 0...pieces.count {
      let isEnd = place == pieces.count
      if !isEnd { pieces[place].withUnsafeBufferPointer { input.add($0) } }
      while true {
        let count = buffer.withUnsafeMutableBufferPointer { input.take(into: $0, isEnd: isEnd) }
        if count == 0 { break }
        text += buffer.prefix(count)
      }
    }
    losses = input.report.losses(isCut: input.isWithinMember)
    notes = input.report.notes
    isStopped = input.isStopped
    foreign = input.foreign?.name
  }

  init(_ bytes: [UInt8], cutAt place: Int) {
    self.init([[UInt8](bytes.prefix(place)), [UInt8](bytes.dropFirst(place))])
  }

  init(_ bytes: [UInt8], limit: ExpansionLimit = ExpansionLimit()) {
    self.init([bytes], limit: limit)
  }
}
