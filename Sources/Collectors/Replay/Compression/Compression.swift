/// How a log may be packed. Told by the first bytes, never by a name.
enum Compression: String, Sendable, CaseIterable {
  /// RFC 1952.
  case gzip
  /// RFC 8878; a frame that is to be skipped is one too.
  case zstd
  /// The .xz file format, version 1.
  case xz

  /// What unpacks it elsewhere.
  var program: String {
    switch self {
    case .gzip: "zcat"
    case .zstd: "zstdcat"
    case .xz: "xzcat"
    }
  }

  /// What bytes begin with.
  enum Beginning: Equatable {
    case packed(Compression)
    /// Packed in a way that is not read here: what it is called, and what unpacks it.
    case foreign(String, program: String)
    /// Too few bytes to tell.
    case unknown
    case other
  }

  /// Bytes that are needed at most to tell.
  static let needed = 10

  static func beginning(of bytes: Bytes) -> Beginning {
    var isOpen = bytes.isEmpty
    for sign in signs {
      switch sign.fits(bytes) {
      case .some(true): return sign.meaning
      case .some(false): break
      case .none: isOpen = true
      }
    }
    return isOpen ? .unknown : .other
  }

  /// Bytes that a kind of file begins with.
  private struct Sign {
    var bytes: [ClosedRange<UInt8>]
    var meaning: Beginning

    init(_ bytes: [UInt8], _ meaning: Beginning) {
      self.bytes = bytes.map { $0...$0 }
      self.meaning = meaning
    }

    init(_ bytes: [ClosedRange<UInt8>], _ meaning: Beginning) {
      self.bytes = bytes
      self.meaning = meaning
    }

    /// Nil while there are too few bytes.
    func fits(_ begun: Bytes) -> Bool? {
      guard zip(bytes, begun).allSatisfy({ $0.contains($1) }) else { return false }
      return begun.count >= bytes.count ? true : nil
    }
  }

  private static let signs: [Sign] = [
    // Three bits of the flags are reserved.
    Sign([0x1F...0x1F, 0x8B...0x8B, 0x08...0x08, 0x00...0x1F], .packed(.gzip)),
    Sign([0x28, 0xB5, 0x2F, 0xFD], .packed(.zstd)),
    Sign([0x50...0x5F, 0x2A...0x2A, 0x4D...0x4D, 0x18...0x18], .packed(.zstd)),
    Sign([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .packed(.xz)),
    Sign(
      [
        0x42...0x42, 0x5A...0x5A, 0x68...0x68, 0x31...0x39, 0x31...0x31, 0x41...0x41, 0x59...0x59,
        0x26...0x26, 0x53...0x53, 0x59...0x59,
      ], .foreign("bzip2", program: "bzcat")),
    Sign([0x04, 0x22, 0x4D, 0x18], .foreign("lz4", program: "lz4cat")),
    Sign([0x50, 0x4B, 0x03, 0x04], .foreign("zip", program: "unzip -p")),
    Sign([0x1F, 0x9D], .foreign("compress", program: "zcat")),
    Sign([0x4C, 0x5A, 0x49, 0x50, 0x01], .foreign("lzip", program: "lzip -dc")),
    Sign([0x5D, 0x00, 0x00], .foreign("lzma", program: "xzcat")),
    Sign([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .foreign("7z", program: "7z x -so")),
  ]

  /// The first place at or behind `start` where packed content may begin; where it may begin but too
  /// few bytes are there to tell, `isSure` is false.
  static func next(in bytes: Bytes, from start: Int) -> (place: Int, isSure: Bool)? {
    for place in start..<max(start, bytes.count) {
      guard firstBytes[Int(bytes[place])] else { continue }
      switch beginning(of: bytes.part(place, place + needed)) {
      case .packed: return (place, true)
      case .unknown: return (place, false)
      case .foreign, .other: continue
      }
    }
    return nil
  }

  /// Whether packed content may begin with a byte, for each byte.
  private static let firstBytes = (0...255).map { byte in
    signs.contains { sign in
      guard case .packed = sign.meaning else { return false }
      return sign.bytes.first?.contains(UInt8(byte)) == true
    }
  }
}

/// How far packed content may be unpacked. A log shrinks to a tenth or a fiftieth; content of a few
/// kilobytes that becomes gigabytes is no log.
struct ExpansionLimit: Sendable {
  /// The most bytes that come out.
  var total: Int64 = 64 << 30
  /// The most bytes that come out of one that goes in.
  var ratio: Int64 = 1000
  /// So many bytes may come out whatever went in.
  var free: Int64 = 64 << 20

  /// Memory that a window of earlier content may take, of zstd and of xz. `xz -9` takes 64 MiB, `zstd
  /// --long` 128 MiB.
  static let windowLog: Int32 = 27
  static let memory: UInt64 = 160 << 20

  /// Why no more is unpacked, in words; nil while all is well.
  func refusal(packed: Int64, expanded: Int64) -> String? {
    if expanded >= total { return "comes to more than \(total >> 30) GiB" }
    let (most, isHuge) = packed.multipliedReportingOverflow(by: ratio)
    if expanded > free, !isHuge, expanded > most { return "grows to over \(ratio) times its size" }
    return nil
  }
}
