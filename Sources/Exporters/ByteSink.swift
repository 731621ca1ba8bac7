/// Where an export goes: bytes are gathered and handed on in chunks, so that an export of a million
/// GPUs holds no more memory than one of eight.
package struct ByteSink {
  private var buffer: [UInt8] = []
  private let chunkBytes: Int
  private let handOn: ([UInt8]) throws -> Void
  /// Whether the next element of a JSON array or object follows another one.
  var needsComma = false

  /// - Parameter handOn: takes each chunk; what it throws (a closed pipe, a full disk) ends the
  ///   export and reaches its caller.
  package init(chunkBytes: Int = 1 << 16, handOn: @escaping ([UInt8]) throws -> Void) {
    self.chunkBytes = chunkBytes
    self.handOn = handOn
    buffer.reserveCapacity(chunkBytes + 4096)
  }

  /// Ends a row: hands on what was gathered once it is a chunk.
  mutating func endRow() throws {
    if buffer.count >= chunkBytes { try finish() }
  }

  /// Hands on what is left.
  package mutating func finish() throws {
    guard !buffer.isEmpty else { return }
    try handOn(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  mutating func put(byte: UInt8) { buffer.append(byte) }

  mutating func put(_ text: String) {
    var text = text
    text.withUTF8 { buffer.append(contentsOf: $0) }
  }

  mutating func put(_ integer: Int64) {
    if integer < 0 { buffer.append(UInt8(ascii: "-")) }
    putDigits(integer.magnitude, atLeast: 1)
  }

  /// A scaled integer as a decimal number: 41237 with two decimals is `412.37`.
  mutating func put(scaled: Int64, decimals: Int) {
    let factor = Self.powers[min(max(decimals, 0), Self.powers.count - 1)]
    if scaled < 0 { buffer.append(UInt8(ascii: "-")) }
    putDigits(scaled.magnitude / factor, atLeast: 1)
    guard decimals > 0 else { return }
    buffer.append(UInt8(ascii: "."))
    putDigits(scaled.magnitude % factor, atLeast: decimals)
  }

  /// A finite number with at most so many decimals, zeros at the end left out.
  mutating func put(_ value: Double, decimals: Int) {
    let places = min(max(decimals, 0), Self.powers.count - 1)
    let scaled = (value * Double(Self.powers[places])).rounded()
    guard abs(scaled) < 9e15 else { return put(value.description) }
    put(scaled: Int64(scaled), decimals: places)
    guard places > 0 else { return }
    while buffer.last == UInt8(ascii: "0") { buffer.removeLast() }
    if buffer.last == UInt8(ascii: ".") { buffer.removeLast() }
  }

  /// A mask of bits as nvidia-smi writes it: `0x0000000000000004`.
  mutating func put(hexadecimal value: UInt64) {
    put("0x")
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8((value >> UInt64(shift)) & 15)
      buffer.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }

  private mutating func putDigits(_ value: UInt64, atLeast width: Int) {
    let start = buffer.count
    var rest = value
    repeat {
      buffer.append(0x30 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    while buffer.count - start < width { buffer.append(0x30) }
    var low = start
    var high = buffer.count - 1
    while low < high {
      buffer.swapAt(low, high)
      low += 1
      high -= 1
    }
  }

  private static let powers: [UInt64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]
}
