/// A model of a unit's chain: which, where its ID register stands, and how long it says it is.
struct SunSpecModel: Hashable, Sendable {
  let id: UInt16
  let address: Int
  /// Registers behind ID and length.
  let length: Int

  /// What follows it begins here.
  var end: Int { address + 2 + length }

  static let endID: UInt16 = 0xFFFF

  /// The size of the models that are read, in registers behind ID and length.
  struct Size: Hashable, Sendable {
    /// Up to the last point that is read.
    let needed: Int
    /// As the definition has it; with one of whatever repeats.
    let usual: Int
  }

  /// Nil for models that are skipped by their length.
  static func size(of id: UInt16) -> Size? {
    switch id {
    case 1: Size(needed: 64, usual: 66)
    case 120: Size(needed: 25, usual: 26)
    case 122: Size(needed: 7, usual: 44)
    case 124: Size(needed: 21, usual: 24)
    case 701: Size(needed: 121, usual: 153)
    case 702: Size(needed: 44, usual: 50)
    case 703: Size(needed: 1, usual: 17)
    case 704: Size(needed: 1, usual: 65)
    case 713: Size(needed: 7, usual: 7)
    case 714: Size(needed: 18, usual: 43)
    case 715: Size(needed: 3, usual: 7)
    case 802: Size(needed: 62, usual: 62)
    case 803: Size(needed: 22, usual: 58)
    case 804: Size(needed: 1, usual: 62)
    case 805: Size(needed: 1, usual: 46)
    default: nil
    }
  }
}
