import TestSupport
import Testing

@testable import Collectors

@Suite struct CompressedInputTests {
  private static let text = LogFixtures.csv.bytes
  private static let other = LogFixtures.dmonDated.bytes

  private static func isPrefix(_ part: [UInt8], of whole: [UInt8]) -> Bool {
    whole.starts(with: part)
  }

  @Test(arguments: Compression.allCases)
  func aPackedLogIsItsText(_ kind: Compression) {
    let packed = Packer.pack(Self.text, as: kind)
    for cut in 0...packed.count {
      let read = Unpacked(packed, cutAt: cut)
      #expect(read.text == Self.text && read.losses.isEmpty, "\(kind) cut at \(cut)")
    }
    let bytes = Unpacked(packed.map { [$0] }, room: 7)
    #expect(bytes.text == Self.text && bytes.losses.isEmpty)
    #expect(bytes.notes == ["packed with \(kind): \(Self.text.count) bytes from \(packed.count)"])
  }

  @Test(arguments: Compression.allCases, Compression.allCases)
  func membersAreOneText(_ first: Compression, _ second: Compression) {
    let front = Packer.pack(Self.text, as: first)
    let all = front + Packer.pack(Self.other, as: second) + Packer.pack(Self.text, as: first)
    let whole = Self.text + Self.other + Self.text
    for cut in stride(from: 0, through: all.count, by: 3) {
      let read = Unpacked(all, cutAt: cut)
      #expect(read.text == whole && read.losses.isEmpty, "\(first), \(second) cut at \(cut)")
    }
  }

  @Test func aLineMayLieInTwoMembers() {
    let halves = [Self.text.prefix(300), Self.text.dropFirst(300)]
    let packed = halves.flatMap { Packer.pack([UInt8]($0), as: .gzip) }
    #expect(Unpacked(packed).text == Self.text)
  }

  @Test(arguments: Compression.allCases)
  func aCutLogIsReadAsFarAsItGoes(_ kind: Compression) {
    let packed = Packer.pack(Self.text, as: kind)
    for end in Compression.needed..<packed.count {
      let read = Unpacked([UInt8](packed.prefix(end)))
      #expect(Self.isPrefix(read.text, of: Self.text), "\(kind) cut at \(end)")
      #expect(read.losses.contains { $0.contains("ends within member 1") }, "\(kind) cut at \(end)")
    }
  }

  @Test(arguments: Compression.allCases)
  func zerosBehindAMemberAreNoLoss(_ kind: Compression) {
    let zeros = [UInt8](repeating: 0, count: 1024)
    let packed = Packer.pack(Self.text, as: kind) + zeros
    #expect(Unpacked(packed).text == Self.text && Unpacked(packed).losses.isEmpty)
    let two = packed + Packer.pack(Self.other, as: kind)
    #expect(Unpacked(two).text == Self.text + Self.other)
  }

  @Test(arguments: Compression.allCases)
  func whatLiesBehindIsTextOrTold(_ kind: Compression) {
    let packed = Packer.pack(Self.text, as: kind)
    let text = Unpacked(packed + Self.other)
    #expect(text.text == Self.text + Self.other && text.losses.isEmpty, "the current log")
    let again = Unpacked(packed + Self.other + packed)
    #expect(again.text == Self.text + Self.other + Self.text)
    let garbage: [UInt8] = [1, 2, 3, 0xFE, 7, 0x80, 0x81]
    let read = Unpacked(packed + garbage + packed)
    #expect(read.text == Self.text + Self.text)
    #expect(read.losses == ["7 bytes of the packed file are passed over"])
  }

  /// A member that is damaged costs itself; the line that it was cut in is ended.
  @Test(arguments: Compression.allCases)
  func damageCostsItsMember(_ kind: Compression) {
    let packed = Packer.pack(Self.text, as: kind)
    var damaged = packed
    for place in (packed.count / 2)..<(packed.count / 2 + 8) { damaged[place] ^= 0xFF }
    let read = Unpacked(packed + damaged + packed)
    #expect(read.text.starts(with: Self.text))
    #expect(read.text.suffix(Self.text.count).elementsEqual(Self.text))
    #expect(read.text.dropLast(Self.text.count).last == 0x0A)
    #expect(read.losses.contains { $0.contains("\(kind): member 2 is damaged") }, "\(read.losses)")
  }

  @Test(arguments: Compression.allCases)
  func aBombIsBounded(_ kind: Compression) {
    let bomb = Packer.pack([UInt8](repeating: 0, count: 8 << 20), as: kind)
    var limit = ExpansionLimit()
    limit.free = 1 << 20
    limit.ratio = 100
    let read = Unpacked(bomb, limit: limit)
    #expect(read.isStopped && read.text.count <= (1 << 20) + 4096, "\(read.text.count)")
    #expect(
      read.losses == ["\(kind): grows to over 100 times its size; what came out until then is kept"]
    )
    limit.ratio = .max
    limit.total = 2 << 20
    #expect(Unpacked(bomb, limit: limit).text.count == 2 << 20)
    #expect(Unpacked(bomb).losses.isEmpty, "a hole of a few megabytes is no bomb")
  }

  @Test func aWindowThatTakesTooMuchMemoryIsRefused() {
    // A frame of zstd whose header names a window of 256 MiB, and an xz stream with a dictionary
    // of 1.5 GiB.
    let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x90, 0x01, 0x00, 0x00]
    #expect(Unpacked(frame).losses.first?.contains("--long=31") == true)
    #expect(Unpacked(frame).text.isEmpty)
    let packed = Packer.pack(Self.text, as: .zstd)
    #expect(Unpacked(frame + packed).text == Self.text)
  }

  @Test func damageIsNoCrash() {
    var random = SeededGenerator()
    for kind in Compression.allCases {
      let packed = Packer.pack(Self.text, as: kind) + Packer.pack(Self.other, as: kind)
      for _ in 0..<400 {
        var bytes = packed
        for _ in 0..<Int.random(in: 1...8, using: &random) {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          switch Int.random(in: 0..<3, using: &random) {
          case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
          case 1: bytes.remove(at: place)
          default: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
          }
        }
        let read = Unpacked(bytes)
        let parts = Unpacked(bytes, cutAt: Int.random(in: 0...bytes.count, using: &random))
        #expect(read.text == parts.text, "seed \(random.seed)")
        #expect(read.text.count < 1 << 22)
      }
    }
  }

  @Test(arguments: [
    ([0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 1, 2], "bzip2"),
    ([0x50, 0x4B, 0x03, 0x04, 20, 0], "zip"), ([0x04, 0x22, 0x4D, 0x18, 0x64], "lz4"),
    ([0x1F, 0x9D, 0x90], "compress"),
  ])
  func otherPackersAreNamed(_ bytes: [UInt8], _ name: String) {
    let read = Unpacked(bytes)
    #expect(read.foreign == name && read.text.isEmpty)
  }

  @Test(arguments: [
    "", "B", "BZh", "7", "(", "]", "P", "\u{1F}", "PKs, index\n", "BZh91 is no bzip2\n",
  ])
  func textIsTakenAsItIs(_ text: String) {
    for cut in 0...text.utf8.count {
      #expect(Unpacked([UInt8](text.utf8), cutAt: cut).text == [UInt8](text.utf8))
    }
  }
}
