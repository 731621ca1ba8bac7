import TestSupport

/// One thing that disks, copies and crashes do to bytes.
enum Mutation: CaseIterable {
  case bit, byte, hole, truncation, duplication, removal, insertion, swap, zeroTail

  static func random(using generator: inout SeededGenerator) -> Mutation {
    allCases.randomElement(using: &generator) ?? .bit
  }

  func apply(to bytes: inout [UInt8], using generator: inout SeededGenerator) {
    guard bytes.count > 1 else { return }
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    let length = Int.random(in: 1...min(300, bytes.count), using: &generator)
    let range = place..<min(bytes.count, place + length)
    switch self {
    case .bit: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case .byte: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case .hole: for byte in range { bytes[byte] = 0 }
    case .truncation: bytes.removeSubrange(place...)
    case .duplication: bytes.insert(contentsOf: Array(bytes[range]), at: place)
    case .removal: bytes.removeSubrange(range)
    case .insertion:
      let junk = range.map { _ in UInt8.random(in: 0...255, using: &generator) }
      bytes.insert(contentsOf: junk, at: place)
    case .swap: swap(range, in: &bytes, using: &generator)
    case .zeroTail: for byte in place..<bytes.count { bytes[byte] = 0 }
    }
  }

  private func swap(
    _ range: Range<Int>, in bytes: inout [UInt8], using generator: inout SeededGenerator
  ) {
    let other = Int.random(in: 0...bytes.count - range.count, using: &generator)
    let block = Array(bytes[range])
    for (step, byte) in block.enumerated() where other + step < bytes.count {
      bytes[range.lowerBound + step] = bytes[other + step]
      bytes[other + step] = byte
    }
  }
}
