/// What a graph or a bar is coloured with: one role throughout, or a gradient by value.
package enum Paint: Hashable, Sendable {
  case role(Role)
  case gradient(Gradient)

  /// The ink of a value that stands at a share of the scale.
  package func ink(at share: Double) -> Ink {
    switch self {
    case .role(let role): .role(role)
    case .gradient(let gradient): .share(share, of: gradient)
    }
  }
}
