/// A history graph of braille dots, two samples and four levels a cell, newest at the right.
///
/// Drawing over braille adds dots, so several lines can share one graph; the last one drawn
/// colours a cell that several cross. In ASCII a cell shows one column, the larger of two samples.
package enum BrailleGraph {
  /// Draws samples, oldest first, one for each half column; nil is a gap and stays blank.
  ///
  /// Samples that do not fit are left out at the old end.
  /// - Parameters:
  ///   - scale: values at the bottom and the top.
  ///   - limit: a value drawn as a line across the graph; outside the scale it is left out.
  ///   - filled: fills the area between the samples and the baseline, else draws a line.
  ///   - baseline: where the filling starts, nil for the bottom of the scale.
  package static func draw(
    on screen: inout Screen, _ rect: Rect, samples: [Double?],
    scale: ClosedRange<Double>, paint: Paint, limit: Double? = nil, filled: Bool = true,
    baseline: Double? = nil
  ) {
    guard !rect.isEmpty else { return }
    let graph = GraphDrawing(
      rect: rect, scale: GraphScale(range: scale, dots: rect.height * 4), paint: paint,
      filled: filled, baseline: baseline)
    if screen.charset == .ascii {
      graph.drawCharacters(on: &screen, samples)
    } else {
      graph.drawDots(on: &screen, samples)
    }
    if let limit, scale.contains(limit) { graph.drawLimit(on: &screen, limit) }
  }
}

extension BrailleGraph {
  /// Marks the largest and the smallest value of each half column of a filled graph that is drawn
  /// already: a dot above it, and a dot put out within. In ASCII only the largest, as `'`.
  package static func drawExtremes(
    on screen: inout Screen, _ rect: Rect, lows: [Double?], highs: [Double?],
    scale: ClosedRange<Double>, paint: Paint
  ) {
    guard !rect.isEmpty else { return }
    let graph = GraphDrawing(
      rect: rect, scale: GraphScale(range: scale, dots: rect.height * 4), paint: paint,
      filled: true, baseline: nil)
    let slots = rect.width * 2
    for (column, (low, high)) in zip(lows, highs).suffix(slots).enumerated() {
      let slot = slots - min(slots, lows.count) + column
      if let high { graph.mark(on: &screen, slot, high, isLit: true) }
      if let low { graph.mark(on: &screen, slot, low, isLit: false) }
    }
  }
}

/// One drawing of a graph: where, how scaled and how painted.
private struct GraphDrawing {
  let rect: Rect
  let scale: GraphScale
  let paint: Paint
  let filled: Bool
  let baseline: Double?

  /// Bits of a braille character for the dots of the left column, bottom first.
  private static let left: [UInt32] = [0x40, 0x04, 0x02, 0x01]
  /// The same for the right column.
  private static let right: [UInt32] = [0x80, 0x20, 0x10, 0x08]
  private static let brailleBlank: UInt32 = 0x2800
  private static let steps: [Unicode.Scalar] = [" ", ":", "-", "=", "#"]

  // MARK: Braille

  func drawDots(on screen: inout Screen, _ samples: [Double?]) {
    let slots = rect.width * 2
    var slot = slots - min(slots, samples.count)
    var previous: Int?
    for sample in samples.suffix(slots) {
      let dot = sample.flatMap(scale.dot(of:))
      if let dot { drawColumn(on: &screen, slot, dot: dot, previous: previous) }
      previous = dot
      slot += 1
    }
  }

  private func drawColumn(on screen: inout Screen, _ slot: Int, dot: Int, previous: Int?) {
    let span = lit(dot: dot, previous: previous)
    let bits = slot.isMultiple(of: 2) ? Self.left : Self.right
    for row in (span.lowerBound / 4)...(span.upperBound / 4) {
      var mask: UInt32 = 0
      for level in 0..<4 where span.contains(row * 4 + level) { mask |= bits[level] }
      addDots(on: &screen, x: rect.x + slot / 2, row: row, mask)
    }
  }

  /// The dots of one half column: down to the baseline, or up to the neighbour of a line.
  private func lit(dot: Int, previous: Int?) -> ClosedRange<Int> {
    let other: Int
    if filled {
      other = baseline.flatMap(scale.dot(of:)) ?? 0
    } else if let previous, abs(previous - dot) > 1 {
      other = previous < dot ? previous + 1 : previous - 1
    } else {
      other = dot
    }
    return min(dot, other)...max(dot, other)
  }

  private func addDots(on screen: inout Screen, x: Int, row: Int, _ mask: UInt32) {
    let y = rect.maxY - 1 - row
    let dots = Self.dots(in: screen[x, y]) | mask
    guard let scalar = Unicode.Scalar(Self.brailleBlank + dots) else { return }
    screen[x, y] = Cell(scalar, Style(ink(ofRow: row), []))
  }

  private static func dots(in cell: Cell) -> UInt32 {
    let value = cell.scalar.value
    return value >= brailleBlank && value <= brailleBlank + 0xFF ? value - brailleBlank : 0
  }

  /// The colour of a row of cells, by the value at its middle.
  private func ink(ofRow row: Int) -> Ink {
    paint.ink(at: rect.height > 1 ? Double(row) / Double(rect.height - 1) : 1)
  }

  /// Lights a dot, or puts it out where the graph goes on above it.
  func mark(on screen: inout Screen, _ slot: Int, _ value: Double, isLit: Bool) {
    guard let dot = scale.dot(of: value) else { return }
    let (x, y) = (rect.x + slot / 2, rect.maxY - 1 - dot / 4)
    if screen.charset == .ascii {
      if isLit, screen[x, y].scalar == " " { screen[x, y] = Cell("'", Style(ink(ofRow: dot / 4))) }
      return
    }
    let bits = slot.isMultiple(of: 2) ? Self.left : Self.right
    if isLit { return addDots(on: &screen, x: x, row: dot / 4, bits[dot % 4]) }
    guard isLitAbove(on: screen, x, dot, bits),
      let scalar = Unicode.Scalar(
        Self.brailleBlank + (Self.dots(in: screen[x, y]) & ~bits[dot % 4]))
    else { return }
    screen[x, y] = Cell(scalar, screen[x, y].style)
  }

  private func isLitAbove(on screen: Screen, _ x: Int, _ dot: Int, _ bits: [UInt32]) -> Bool {
    let above = dot + 1
    guard above < rect.height * 4 else { return false }
    return Self.dots(in: screen[x, rect.maxY - 1 - above / 4]) & bits[above % 4] != 0
  }

  // MARK: Limit

  /// Lights the limit's dots where the graph is empty and puts them out where it is filled.
  func drawLimit(on screen: inout Screen, _ limit: Double) {
    guard let dot = scale.dot(of: limit) else { return }
    let y = rect.maxY - 1 - dot / 4
    let mask = Self.left[dot % 4] | Self.right[dot % 4]
    for x in rect.x..<rect.maxX {
      let under = screen[x, y]
      if screen.charset == .ascii {
        if under.scalar == " " { screen[x, y] = Cell("-", Style(.limit)) }
        continue
      }
      let dots = Self.dots(in: under)
      guard let scalar = Unicode.Scalar(Self.brailleBlank + (dots ^ mask)) else { continue }
      screen[x, y] = Cell(scalar, dots == 0 ? Style(.limit) : under.style)
    }
  }

  // MARK: ASCII

  func drawCharacters(on screen: inout Screen, _ samples: [Double?]) {
    let slots = rect.width * 2
    let newest = samples.suffix(slots)
    var slot = slots - newest.count
    var pending: Double?
    for sample in newest {
      pending = [pending, sample].compactMap { $0 }.max()
      if !slot.isMultiple(of: 2) {
        if let value = pending { drawCharacter(on: &screen, x: rect.x + slot / 2, value) }
        pending = nil
      }
      slot += 1
    }
  }

  private func drawCharacter(on screen: inout Screen, x: Int, _ value: Double) {
    guard let dot = scale.dot(of: value) else { return }
    let base = filled ? baseline.flatMap(scale.dot(of:)) ?? 0 : dot
    let span = min(dot, base)...max(dot, base)
    for row in (span.lowerBound / 4)...(span.upperBound / 4) {
      let lit = (0..<4).count { span.contains(row * 4 + $0) }
      let glyph: Unicode.Scalar = filled ? Self.steps[lit] : "*"
      screen[x, rect.maxY - 1 - row] = Cell(glyph, Style(ink(ofRow: row), []))
    }
  }
}
