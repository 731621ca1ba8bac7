import CZstd

/// One-shot compression with libzstd.
package enum Zstd {
  package static func compress(_ content: [UInt8], level: Int32 = 1) -> [UInt8] {
    let bound = ZSTD_compressBound(content.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      count = content.withUnsafeBytes { source in
        ZSTD_compress(buffer.baseAddress, bound, source.baseAddress, source.count, level)
      }
      precondition(ZSTD_isError(count) == 0)
    }
  }

  /// - Returns: exactly `count` bytes; nil when the frame holds anything else.
  package static func decompress(_ packed: ArraySlice<UInt8>, count wanted: Int) -> [UInt8]? {
    // No frame of zstd unpacks to more than this many times its size and a block: a length that
    // claims more is wrong, and no memory is taken for it.
    guard wanted <= (packed.count + 1) << 18 else { return nil }
    var isRight = false
    let content = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      let size = packed.withUnsafeBytes { source in
        ZSTD_decompress(buffer.baseAddress, wanted, source.baseAddress, source.count)
      }
      isRight = ZSTD_isError(size) == 0 && size == wanted
      count = isRight ? wanted : 0
    }
    return isRight ? content : nil
  }
}
