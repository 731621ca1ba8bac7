import Glibc

/// A colour in the Oklab space, in which equal steps look equal (B. Ottosson, 2020).
struct LinearColor: Sendable {
  var lightness: Double
  var a: Double
  var b: Double

  /// Share of full light of an 8 bit sRGB value.
  static func linear(_ value: UInt8) -> Double {
    let share = Double(value) / 255
    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
  }

  init(red: UInt8, green: UInt8, blue: UInt8) {
    let (r, g, b) = (Self.linear(red), Self.linear(green), Self.linear(blue))
    let long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let medium = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    self.b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
  }

  init(lightness: Double, a: Double, b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// The nearest colour a terminal can be asked for.
  var color: Color {
    let long = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
    let medium = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
    let short = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
    return .rgb(
      Self.encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
      Self.encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
      Self.encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short))
  }

  /// The colour on the way to another, at a share 0...1.
  func mixed(with other: LinearColor, share: Double) -> LinearColor {
    LinearColor(
      lightness: lightness + (other.lightness - lightness) * share,
      a: a + (other.a - a) * share, b: b + (other.b - b) * share)
  }

  /// Squared distance; hue counts for much more than lightness, so that a palette of eight keeps
  /// it and a dark green stays green.
  func distance(to other: LinearColor) -> Double {
    let (dl, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
    return dl * dl + 8 * (da * da + db * db)
  }

  private func cube(_ value: Double) -> Double { value * value * value }

  private static func encoded(_ share: Double) -> UInt8 {
    let clipped = min(max(share, 0), 1)
    let value = clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * pow(clipped, 1 / 2.4) - 0.055
    return UInt8(min(max(value * 255 + 0.5, 0), 255))
  }
}
