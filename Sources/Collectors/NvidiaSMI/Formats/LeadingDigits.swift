/// The decimal digits at the front of eight bytes, all read at once.
struct LeadingDigits {
  /// How many there are, at most eight.
  let width: Int
  /// The number that they make; 0 of none.
  let value: Int64

  @inline(__always)
  init(_ word: UInt64) {
    let digits = word ^ 0x3030_3030_3030_3030
    let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
    width = others.trailingZeroBitCount &>> 3
    guard width > 0 else {
      value = 0
      return
    }
    var sum = digits &<< UInt64(64 &- 8 &* width)
    sum = (sum &* 2561) &>> 8 & 0x00FF_00FF_00FF_00FF
    sum = (sum &* 6_553_601) &>> 16 & 0x0000_FFFF_0000_FFFF
    sum = (sum &* 42_949_672_960_001) &>> 32
    value = Int64(truncatingIfNeeded: sum)
  }
}
