/// An answer whose data is no series: a list of texts, or one object of texts.
struct EngineList: Hashable, Sendable {
  var isSuccess = false
  /// `data` where it is a list: `/api/v1/label/NAME/values`.
  var items: [String] = []
  /// The texts of `data` where it is an object: `/api/v1/status/buildinfo`.
  var texts: [String: String] = [:]

  init(_ bytes: Bytes) {
    var cursor = JSONCursor(bytes)
    _ = cursor.members { name, cursor in
      if name.equalsText("status"), cursor.peek() == 0x22 {
        isSuccess = cursor.string()?.equalsText("success") ?? false
        return true
      }
      guard name.equalsText("data") else { return cursor.skip() }
      if cursor.peek() == 0x5B {
        guard let found = cursor.texts() else { return false }
        items = found
        return true
      }
      return readTexts(&cursor)
    }
  }

  private mutating func readTexts(_ cursor: inout JSONCursor) -> Bool {
    guard cursor.peek() == 0x7B else { return cursor.skip() }
    return cursor.members { key, cursor in
      guard cursor.peek() == 0x22 else { return cursor.skip() }
      guard let value = cursor.string() else { return false }
      texts[JSONText.plain(key)] = JSONText.plain(value)
      return true
    }
  }
}
