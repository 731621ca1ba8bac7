import FleetModel

/// Where the masks of a column are: two pairs that are equal are the same memory.
struct MaskPair: Equatable {
  let presence: UnsafePointer<UInt64>
  let errors: UnsafePointer<UInt64>?

  /// Hands on the masks of a column; nil for no column, or one without cells.
  static func with<R>(_ column: Column?, _ body: (MaskPair?) -> R) -> R {
    guard let column else { return body(nil) }
    return with(presence: column.presence, errors: column.errors, body)
  }

  /// Hands on masks; nil for masks without cells.
  static func with<R>(
    presence: PresenceMask, errors: PresenceMask?, _ body: (MaskPair?) -> R
  ) -> R {
    presence.words.withUnsafeBufferPointer { presence in
      guard let start = presence.baseAddress, !presence.isEmpty else { return body(nil) }
      guard let errors else {
        return body(MaskPair(presence: start, errors: nil))
      }
      return errors.words.withUnsafeBufferPointer {
        body(MaskPair(presence: start, errors: $0.baseAddress))
      }
    }
  }

  /// Whether no cell of some words has a value or an error.
  func isBlank(_ first: Int, _ count: Int) -> Bool {
    for word in first..<first + count {
      if presence[word] != 0 { return false }
      if let errors, errors[word] != 0 { return false }
    }
    return true
  }

  /// Whether the states of some words are the same.
  func isSame(_ other: MaskPair, _ first: Int, _ count: Int) -> Bool {
    if self == other { return true }
    for word in first..<first + count {
      let present = presence[word]
      if present != other.presence[word] { return false }
      let failed = (errors.map { $0[word] } ?? 0) & ~present
      let otherFailed = (other.errors.map { $0[word] } ?? 0) & ~present
      if failed != otherFailed { return false }
    }
    return true
  }
}
