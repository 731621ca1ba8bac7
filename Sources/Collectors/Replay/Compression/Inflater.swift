import CLzma
import CZlib
import CZstd

/// Unpacks one member of packed content: a gzip member, a zstd frame or an xz stream. The memory it
/// takes is bounded by `ExpansionLimit`.
protocol Inflater: AnyObject {
  /// Unpacks as much as there is room for.
  func inflate(_ packed: Bytes, into room: UnsafeMutableBufferPointer<UInt8>) -> InflateStep
}

/// What an inflater did with some bytes.
struct InflateStep {
  enum Outcome: Equatable {
    /// It goes on with more bytes, or with more room.
    case going
    /// The member is whole, and its checksum is right.
    case ended
    /// The member is damaged or cannot be unpacked, in words.
    case failed(String)
  }

  /// Bytes that were used.
  var taken: Int
  /// Bytes that came out.
  var given: Int
  var outcome: Outcome
}

extension Compression {
  /// - Returns: nil when there is no memory for it.
  func makeInflater() -> (any Inflater)? {
    switch self {
    case .gzip: GzipInflater()
    case .zstd: ZstdInflater()
    case .xz: XzInflater()
    }
  }
}

/// One member of gzip.
private final class GzipInflater: Inflater {
  /// zlib keeps the address of its stream, so that it stays where it is.
  private let stream: UnsafeMutablePointer<z_stream>

  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard gt_gzip_begin(stream) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func inflate(_ packed: Bytes, into room: UnsafeMutableBufferPointer<UInt8>) -> InflateStep {
    let size = UInt32(clamping: packed.count)
    let space = UInt32(clamping: room.count)
    stream.pointee.next_in = UnsafeMutablePointer(mutating: packed.baseAddress)
    stream.pointee.avail_in = size
    stream.pointee.next_out = room.baseAddress
    stream.pointee.avail_out = space
    let code = CZlib.inflate(stream, Z_NO_FLUSH)
    return InflateStep(
      taken: Int(size - stream.pointee.avail_in), given: Int(space - stream.pointee.avail_out),
      outcome: outcome(code))
  }

  private func outcome(_ code: Int32) -> InflateStep.Outcome {
    switch code {
    case Z_OK, Z_BUF_ERROR: .going
    case Z_STREAM_END: .ended
    default: .failed(stream.pointee.msg.map { String(cString: $0) } ?? "error \(code)")
    }
  }
}

/// One frame of zstd.
private final class ZstdInflater: Inflater {
  private let context: OpaquePointer
  /// Bytes that zstd wants next: the rest of a header or of a block. With no more than these, damage
  /// in one block costs nothing of the blocks before it.
  private var wanted = 5

  init?() {
    guard let context = ZSTD_createDCtx() else { return nil }
    self.context = context
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, ExpansionLimit.windowLog)
  }

  deinit { ZSTD_freeDCtx(context) }

  func inflate(_ packed: Bytes, into room: UnsafeMutableBufferPointer<UInt8>) -> InflateStep {
    let count = min(packed.count, wanted)
    var input = ZSTD_inBuffer(src: packed.baseAddress, size: count, pos: 0)
    var output = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
    let code = ZSTD_decompressStream(context, &output, &input)
    wanted = ZSTD_isError(code) == 0 ? max(1, code) : 1
    return InflateStep(taken: input.pos, given: output.pos, outcome: outcome(code))
  }

  private func outcome(_ code: Int) -> InflateStep.Outcome {
    if code == 0 { return .ended }
    guard ZSTD_isError(code) != 0 else { return .going }
    guard ZSTD_getErrorCode(code) != ZSTD_error_frameParameter_windowTooLarge else {
      return .failed(
        "its window is over \(1 << (ExpansionLimit.windowLog - 20)) MiB; unpack it with zstdcat "
          + "--long=31")
    }
    return .failed(String(cString: ZSTD_getErrorName(code)))
  }
}

/// One stream of xz.
private final class XzInflater: Inflater {
  private let stream: UnsafeMutablePointer<lzma_stream>

  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: gt_lzma_stream())
    guard lzma_stream_decoder(stream, ExpansionLimit.memory, 0) == LZMA_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    lzma_end(stream)
    stream.deallocate()
  }

  func inflate(_ packed: Bytes, into room: UnsafeMutableBufferPointer<UInt8>) -> InflateStep {
    stream.pointee.next_in = packed.baseAddress
    stream.pointee.avail_in = packed.count
    stream.pointee.next_out = room.baseAddress
    stream.pointee.avail_out = room.count
    let code = lzma_code(stream, LZMA_RUN)
    return InflateStep(
      taken: packed.count - stream.pointee.avail_in, given: room.count - stream.pointee.avail_out,
      outcome: outcome(code))
  }

  private func outcome(_ code: lzma_ret) -> InflateStep.Outcome {
    switch code {
    case LZMA_OK, LZMA_BUF_ERROR: .going
    case LZMA_STREAM_END: .ended
    case LZMA_MEMLIMIT_ERROR:
      .failed("it takes over \(ExpansionLimit.memory >> 20) MiB to unpack; use xzcat")
    case LZMA_OPTIONS_ERROR: .failed("it is packed with options that are not known")
    default: .failed("the content is damaged")
    }
  }
}
