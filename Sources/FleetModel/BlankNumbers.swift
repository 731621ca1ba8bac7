/// Numbers that tools and registers print where they have no value.
package enum BlankNumbers {
  /// The smallest above 0, so that ordinary values need no more than a comparison.
  package static let smallest = 65_535.0

  /// Whether a number as it was printed stands for none: -1, the largest of 16, 32 and 64 bits, and
  /// DCGM's blanks.
  package static func contains(_ value: Double) -> Bool {
    if value < smallest { return value == -1 }
    return value == 65_535 || value == 4_294_967_295 || isDCGM(value) || value >= 9.2e18
  }

  /// Whether a number is one of DCGM's blanks, of 32 bits or as a Double. Those of 64 bits lie above
  /// 9.2e18, where nothing is told apart.
  ///
  /// Source of the numbers: `dcgm_structs.h`, DCGM_INT32_BLANK to DCGM_INT32_NOT_PERMISSIONED and
  /// DCGM_FP64_BLANK to DCGM_FP64_NOT_PERMISSIONED, each with room for four more.
  package static func isDCGM(_ value: Double) -> Bool {
    if value < 2_147_483_632 { return false }
    return value <= 2_147_483_639
      || (value >= 140_737_488_355_328 && value <= 140_737_488_355_335)
  }
}
