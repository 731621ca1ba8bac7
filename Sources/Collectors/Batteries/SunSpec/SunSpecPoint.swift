/// A point of a SunSpec model: one number of a unit, where it stands and how it is to be read.
///
/// Offsets count registers from the model's ID register, as in the model definitions
/// (sunspec/models `json/model_N.json`).
struct SunSpecPoint: Hashable, Sendable {
  /// How registers make a number; big-endian words.
  enum Kind: UInt8, Sendable {
    case int16, uint16, enum16, scale, uint32, bitfield32, uint64, acc64

    /// Registers.
    var width: Int {
      switch self {
      case .int16, .uint16, .enum16, .scale: 1
      case .uint32, .bitfield32: 2
      case .uint64, .acc64: 4
      }
    }

    /// What a device writes where it does not have the point; tested before any scaling.
    var notImplemented: UInt64 {
      switch self {
      case .int16, .scale: 0x8000
      case .uint16, .enum16: 0xFFFF
      case .uint32, .bitfield32: 0xFFFF_FFFF
      case .uint64: .max
      case .acc64: 0
      }
    }
  }

  /// A scale factor: the power of ten that numbers of a model are multiplied by.
  struct Scale: Hashable, Sendable {
    let model: UInt16
    let name: String
    let offset: Int

    init(_ model: UInt16, _ name: String, _ offset: Int) {
      self.model = model
      self.name = name
      self.offset = offset
    }

    /// `713.Pct_SF`, as the settings of a source have it.
    var title: String { "\(model).\(name)" }
  }

  let model: UInt16
  let name: String
  let offset: Int
  let kind: Kind
  /// Nil for a number that is what it says.
  let scale: Scale?

  init(_ model: UInt16, _ name: String, _ offset: Int, _ kind: Kind, _ scale: Scale? = nil) {
    self.model = model
    self.name = name
    self.offset = offset
    self.kind = kind
    self.scale = scale
  }

  /// `701.W`.
  var title: String { "\(model).\(name)" }

  /// The signed number that registers stand for; nil where the point is not implemented.
  func number(_ raw: UInt64) -> Double? {
    guard raw != kind.notImplemented else { return nil }
    return kind == .int16 ? Double(Int16(truncatingIfNeeded: raw)) : Double(raw)
  }

  /// A number times ten to a power of -10...10; exact decimals stay what they look like.
  static func scaled(_ number: Double, by power: Int) -> Double? {
    guard (-10...10).contains(power) else { return nil }
    let factor = powers[abs(power)]
    return power < 0 ? number / factor : number * factor
  }

  private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10]
}
