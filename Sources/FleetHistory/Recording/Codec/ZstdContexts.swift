import CZstd

/// Compression with one context for many small blobs; belongs to one thread.
final class ZstdCompressor {
  private let context: OpaquePointer

  /// - Parameter level: of zstd; 1 is as small as 3 on columns, and faster.
  init(level: Int32) {
    guard let context = ZSTD_createCCtx() else { preconditionFailure("no memory for zstd") }
    self.context = context
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
  }

  deinit { ZSTD_freeCCtx(context) }

  /// Room that always holds the frame of so many bytes in so many parts.
  static func bound(_ count: Int, parts: Int = 1) -> Int { ZSTD_compressBound(count) + 64 * parts }

  /// Writes one zstd frame. Each part gets blocks of its own, so that planes that differ do not
  /// share one table of codes.
  ///
  /// - Parameters:
  ///   - parts: equal lengths that the source falls into.
  ///   - room: at least `bound` bytes.
  /// - Returns: bytes written.
  func compress(
    _ source: UnsafeRawBufferPointer, parts: Int = 1, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    ZSTD_CCtx_setPledgedSrcSize(context, UInt64(source.count))
    var output = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
    let length = source.count / parts
    for part in 0..<parts {
      let isLast = part == parts - 1
      let end = isLast ? source.count : (part + 1) * length
      var input = ZSTD_inBuffer(src: source.baseAddress, size: end, pos: part * length)
      var left = 0
      repeat {
        left = ZSTD_compressStream2(
          context, &output, &input, isLast ? ZSTD_e_end : ZSTD_e_flush)
        precondition(ZSTD_isError(left) == 0)
      } while left > 0
    }
    return output.pos
  }
}

/// Decompression with one context for many blobs; belongs to one thread.
final class ZstdDecompressor {
  private let context: OpaquePointer

  init() {
    guard let context = ZSTD_createDCtx() else { preconditionFailure("no memory for zstd") }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  /// - Returns: whether the frame held exactly as much as there is room for.
  func decompress(
    _ packed: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
  ) -> Bool {
    let size = ZSTD_decompressDCtx(
      context, room.baseAddress, room.count, packed.baseAddress, packed.count)
    return ZSTD_isError(size) == 0 && size == room.count
  }
}
