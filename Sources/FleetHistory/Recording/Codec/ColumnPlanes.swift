/// The loops that turn integers into planes of bytes and back: all lowest bytes, then all second
/// bytes, and so on; of differences from a reference in zigzag where there is one.
///
/// Two passes over a stripe that the nearest cache holds, each with few enough pointers that the
/// compiler makes vectors of it.
enum ColumnPlanes {
  /// Integers to planes.
  ///
  /// - Parameters:
  ///   - base: what to take differences from; nil for the integers as they are.
  ///   - width: 1, 2, 4 or 8 bytes; all pointers are aligned to it.
  ///   - scratch: room for `count` integers.
  ///   - planes: room for as many bytes.
  static func split(
    _ source: UnsafeRawPointer, minus base: UnsafeRawPointer?, count: Int, width: Int,
    scratch: UnsafeMutableRawPointer, planes: UnsafeMutablePointer<UInt8>
  ) {
    switch width {
    case 1: split(UInt8.self, Int8.self, source, base, count, scratch, planes)
    case 2: split(UInt16.self, Int16.self, source, base, count, scratch, planes)
    case 4: split(UInt32.self, Int32.self, source, base, count, scratch, planes)
    default: split(UInt64.self, Int64.self, source, base, count, scratch, planes)
    }
  }

  /// Planes to integers.
  static func join(
    _ planes: UnsafePointer<UInt8>, plus base: UnsafeRawPointer?, count: Int, width: Int,
    into target: UnsafeMutableRawPointer
  ) {
    switch width {
    case 1: join(UInt8.self, planes, base, count, target)
    case 2: join(UInt16.self, planes, base, count, target)
    case 4: join(UInt32.self, planes, base, count, target)
    default: join(UInt64.self, planes, base, count, target)
    }
  }

  /// One integer, which need not be aligned, in all places.
  static func fill(
    _ target: UnsafeMutableRawPointer, count: Int, with value: UnsafeRawPointer, width: Int
  ) {
    switch width {
    case 1: fill(UInt8.self, target, count, value)
    case 2: fill(UInt16.self, target, count, value)
    case 4: fill(UInt32.self, target, count, value)
    default: fill(UInt64.self, target, count, value)
    }
  }

  @inline(__always)
  private static func fill<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, _ target: UnsafeMutableRawPointer, _ count: Int, _ value: UnsafeRawPointer
  ) {
    target.assumingMemoryBound(to: T.self).update(
      repeating: T(littleEndian: value.loadUnaligned(as: T.self)), count: count)
  }

  @inline(__always)
  private static func split<T: FixedWidthInteger & UnsignedInteger, S: FixedWidthInteger>(
    _: T.Type, _: S.Type, _ source: UnsafeRawPointer, _ base: UnsafeRawPointer?, _ count: Int,
    _ scratch: UnsafeMutableRawPointer, _ planes: UnsafeMutablePointer<UInt8>
  ) {
    let values = source.assumingMemoryBound(to: T.self)
    guard let base = base?.assumingMemoryBound(to: T.self) else {
      spread(values, count, planes, used: T.max)
      return
    }
    let zigzag = scratch.assumingMemoryBound(to: T.self)
    let sign = S(truncatingIfNeeded: T.bitWidth - 1)
    var used: T = 0
    for place in 0..<count {
      let difference = values[place] &- base[place]
      let mask = T(truncatingIfNeeded: S(truncatingIfNeeded: difference) &>> sign)
      let folded = (difference &<< 1) ^ mask
      zigzag[place] = folded
      used |= folded
    }
    spread(UnsafePointer(zigzag), count, planes, used: used)
  }

  /// - Parameter used: bits that any value has; planes without any are zeros.
  @inline(__always)
  private static func spread<T: FixedWidthInteger & UnsignedInteger>(
    _ values: UnsafePointer<T>, _ count: Int, _ planes: UnsafeMutablePointer<UInt8>, used: T
  ) {
    for plane in 0..<T.bitWidth / 8 {
      let target = planes + plane * count
      let shift = T(truncatingIfNeeded: 8 * plane)
      if (used &>> shift) & 0xFF == 0 {
        target.update(repeating: 0, count: count)
      } else {
        for place in 0..<count {
          target[place] = UInt8(truncatingIfNeeded: values[place] &>> shift)
        }
      }
    }
  }

  @inline(__always)
  private static func join<T: FixedWidthInteger & UnsignedInteger>(
    _: T.Type, _ planes: UnsafePointer<UInt8>, _ base: UnsafeRawPointer?, _ count: Int,
    _ target: UnsafeMutableRawPointer
  ) {
    let values = target.assumingMemoryBound(to: T.self)
    if let base = base?.assumingMemoryBound(to: T.self) {
      for place in 0..<count {
        let folded = gathered(T.self, planes, count, place)
        values[place] = base[place] &+ ((folded &>> 1) ^ (0 &- (folded & 1)))
      }
    } else {
      for place in 0..<count { values[place] = gathered(T.self, planes, count, place) }
    }
  }

  @inline(__always)
  private static func gathered<T: FixedWidthInteger & UnsignedInteger>(
    _: T.Type, _ planes: UnsafePointer<UInt8>, _ count: Int, _ place: Int
  ) -> T {
    var value = T(truncatingIfNeeded: planes[place])
    if T.bitWidth >= 16 { value |= T(truncatingIfNeeded: planes[count &+ place]) &<< 8 }
    if T.bitWidth >= 32 {
      value |= T(truncatingIfNeeded: planes[2 &* count &+ place]) &<< 16
      value |= T(truncatingIfNeeded: planes[3 &* count &+ place]) &<< 24
    }
    if T.bitWidth == 64 {
      for plane in 4..<8 {
        value |=
          T(truncatingIfNeeded: planes[plane &* count &+ place])
          &<< T(truncatingIfNeeded: 8 &* plane)
      }
    }
    return value
  }
}
