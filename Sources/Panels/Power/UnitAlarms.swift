/// The alarms of a battery unit in words (SunSpec model 701, point `Alrm`, bits 0 to 16).
enum UnitAlarms {
  private static let names = [
    "ground fault", "DC over voltage", "AC disconnect", "DC disconnect", "grid disconnect",
    "cabinet open", "manual shutdown", "over temperature", "over frequency", "under frequency",
    "AC over voltage", "AC under voltage", "blown string fuse", "under temperature", "memory loss",
    "hardware test failure", "maker's alarm",
  ]

  /// The words of the set bits; bits without a name by number.
  static func words(_ bits: Int64) -> [String] {
    (0..<64).filter { bits & (1 << Int64($0)) != 0 }.map { bit in
      names.indices.contains(bit) ? names[bit] : "bit \(bit)"
    }
  }
}
