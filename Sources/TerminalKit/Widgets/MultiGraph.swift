/// Several lines on one axis of values and time, each named at its newest end.
///
/// Braille lines share cells, so colour alone does not tell them apart: the name stands at the
/// right, as near to the line's end as the others let it. In ASCII every line is drawn with its
/// own letter.
package struct MultiGraph: Sendable {
  /// One line.
  package struct Line: Sendable {
    package var name: String
    /// The value now, as printed beside the name.
    package var value: String
    /// What draws the line in ASCII.
    package var letter: Unicode.Scalar
    /// Oldest first, one for each half column; nil is a gap.
    package var samples: [Double?]
    package var role: Role

    package init(
      name: String, value: String, letter: Unicode.Scalar, samples: [Double?], role: Role
    ) {
      self.name = name
      self.value = value
      self.letter = letter
      self.samples = samples
      self.role = role
    }
  }

  /// A value drawn across the graph.
  package struct Limit: Hashable, Sendable {
    package var name: String
    package var value: Double

    package init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }

  package var lines: [Line]
  package var limits: [Limit]
  package var scale: ClosedRange<Double>

  package init(lines: [Line], limits: [Limit] = [], scale: ClosedRange<Double>) {
    self.lines = lines
    self.limits = limits
    self.scale = scale
  }

  /// Columns that the names at the right take; 0 where the rectangle is too narrow for them.
  package func labelWidth(in rect: Rect, on screen: Screen) -> Int {
    let texts = lines.map { text(of: $0, screen) } + limits.map(\.name)
    let widest = texts.reduce(0) { max($0, screen.columns(of: $1)) }
    return rect.width >= widest + 12 ? widest + 1 : 0
  }

  /// Draws lines, limits, the zero line and the names.
  package func draw(on screen: inout Screen, _ rect: Rect) {
    guard !rect.isEmpty else { return }
    let (labels, area) = rect.cutRight(labelWidth(in: rect, on: screen))
    let levels = GraphScale(range: scale, dots: area.height * 4)
    drawZero(on: &screen, area, levels)
    for line in lines { draw(line, on: &screen, area, levels) }
    for limit in limits {
      BrailleGraph.draw(
        on: &screen, area, samples: [Double?](), scale: scale, paint: .role(.limit),
        limit: limit.value)
    }
    drawLabels(on: &screen, labels.cutLeft(1).rest, levels)
  }

  private func text(of line: Line, _ screen: Screen) -> String {
    let letter = screen.charset == .ascii ? String(line.letter) + " " : ""
    return letter + line.name + " " + line.value
  }

  private func draw(
    _ line: Line, on screen: inout Screen, _ area: Rect, _ levels: GraphScale
  ) {
    guard screen.charset == .ascii else {
      BrailleGraph.draw(
        on: &screen, area, samples: line.samples, scale: scale, paint: .role(line.role),
        filled: false)
      return
    }
    let slots = area.width * 2
    var slot = slots - min(slots, line.samples.count)
    for sample in line.samples.suffix(slots) {
      if let dot = sample.flatMap(levels.dot(of:)) {
        screen[area.x + slot / 2, area.maxY - 1 - dot / 4] = Cell(line.letter, Style(line.role))
      }
      slot += 1
    }
  }

  /// Zero is drawn where values lie on both sides of it.
  private func drawZero(on screen: inout Screen, _ area: Rect, _ levels: GraphScale) {
    guard scale.lowerBound < 0, scale.upperBound > 0, let dot = levels.dot(of: 0) else { return }
    let row = Rect(x: area.x, y: area.maxY - 1 - dot / 4, width: area.width, height: 1)
    screen.fill(row, screen.charset == .ascii ? "." : "┄", Style(.trough))
  }

  // MARK: Names

  private struct Label {
    var text: String
    var role: Role
    var row: Int
  }

  private func drawLabels(on screen: inout Screen, _ rect: Rect, _ levels: GraphScale) {
    guard !rect.isEmpty else { return }
    var labels: [Label] = lines.map { line in
      let newest = line.samples.last.flatMap { $0 }
      let row = newest.flatMap(levels.dot(of:)).map { rect.height - 1 - $0 / 4 }
      return Label(text: text(of: line, screen), role: line.role, row: row ?? rect.height - 1)
    }
    for limit in limits where scale.contains(limit.value) {
      let row = levels.dot(of: limit.value).map { rect.height - 1 - $0 / 4 } ?? 0
      labels.append(Label(text: limit.name, role: .limit, row: row))
    }
    labels.sort { $0.row < $1.row }
    spread(&labels, height: rect.height)
    for label in labels where label.row >= 0 && label.row < rect.height {
      screen.put(label.text, in: rect, row: label.row, Style(label.role, .bold))
    }
  }

  /// Moves names that share a row apart: downwards first, then up from the bottom.
  private func spread(_ labels: inout [Label], height: Int) {
    for index in labels.indices.dropFirst() {
      labels[index].row = max(labels[index].row, labels[index - 1].row + 1)
    }
    var lowest = height - 1
    for index in labels.indices.reversed() {
      labels[index].row = min(labels[index].row, lowest)
      lowest = labels[index].row - 1
    }
  }
}
