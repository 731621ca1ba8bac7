/// The colours of every role and gradient.
package struct Theme: Hashable, Sendable {
  /// What a role is painted with.
  package struct Entry: Hashable, Sendable {
    package var color: Color
    package var attributes: Style.Attributes
    /// The one of the first eight colours that stands in for it where there are no more than
    /// sixteen; nil for the nearest.
    package var standIn: Int32?

    package init(
      _ color: Color, _ attributes: Style.Attributes = [], standIn: Int32? = nil
    ) {
      self.color = color
      self.attributes = attributes
      self.standIn = standIn
    }
  }

  /// Whether the terminal's own background is taken to be dark or light.
  package enum Appearance: String, Sendable {
    case dark, light
  }

  package let name: String
  package let appearance: Appearance
  /// By the role's raw value.
  private let roles: [Entry]
  /// By the gradient's raw value, then the step.
  private let gradients: [[Color]]

  /// - Parameters:
  ///   - roles: roles left out are shown as ordinary text.
  ///   - gradients: the stops of each gradient, low end first; the steps between are mixed.
  package init(
    name: String, appearance: Appearance, roles: [Role: Entry], gradients: [Gradient: [Color]]
  ) {
    self.name = name
    self.appearance = appearance
    self.roles = Role.allCases.map { roles[$0] ?? Entry(.terminalDefault) }
    self.gradients = Gradient.allCases.map { Self.steps(between: gradients[$0] ?? []) }
  }

  /// A theme without colours, for a terminal that has none.
  package static let plain = Theme(name: "plain", appearance: .dark, roles: [:], gradients: [:])

  package func entry(of role: Role) -> Entry {
    let index = Int(role.rawValue)
    return index < roles.count ? roles[index] : Entry(.terminalDefault)
  }

  /// The colour of an ink; steps past the gradient's end show its end.
  package func color(of ink: Ink) -> Color {
    switch ink {
    case .role(let role):
      return entry(of: role).color
    case .gradient(let gradient, let step):
      let index = Int(gradient.rawValue)
      guard index < gradients.count, !gradients[index].isEmpty else { return .terminalDefault }
      return gradients[index][min(Int(step), gradients[index].count - 1)]
    }
  }

  /// Attributes of a cell: its own and those its foreground's role brings.
  package func attributes(of style: Style) -> Style.Attributes {
    guard case .role(let role) = style.foreground else { return style.attributes }
    return style.attributes.union(entry(of: role).attributes)
  }

  private static func steps(between stops: [Color]) -> [Color] {
    let points = stops.compactMap { stop -> LinearColor? in
      guard case .rgb(let red, let green, let blue) = stop else { return nil }
      return LinearColor(red: red, green: green, blue: blue)
    }
    guard points.count > 1 else { return points.first.map { [$0.color] } ?? [] }
    return (0..<Ink.gradientSteps).map { step in
      let place = Double(step) / Double(Ink.gradientSteps - 1) * Double(points.count - 1)
      let index = min(Int(place), points.count - 2)
      return points[index].mixed(with: points[index + 1], share: place - Double(index)).color
    }
  }
}
