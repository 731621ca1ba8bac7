/// A pull reader of the XML that nvidia-smi writes: tags and text of one document. No external
/// entities, no DTD: what a DOCTYPE holds is passed over. Anything malformed ends the document.
struct XMLScanner {
  enum Event {
    /// A tag opens; its attributes are what stands behind the name.
    case open(Bytes, attributes: Bytes)
    case close(Bytes)
    case text(Bytes)
  }

  private let bytes: Bytes
  private var place = 0
  /// The name of an empty tag (`<a/>`), to be closed next.
  private var pendingClose: Bytes?

  init(_ bytes: Bytes) { self.bytes = bytes }

  /// The next event; nil at the end, also of a document that is cut or malformed.
  mutating func next() -> Event? {
    if let name = pendingClose {
      pendingClose = nil
      return .close(name)
    }
    while place < bytes.count {
      if bytes[place] != 0x3C { return text() }
      let rest = bytes.part(place, bytes.count)
      if rest.startsLike("<!--") {
        guard skip(past: "-->") else { return nil }
      } else if rest.startsLike("<![cdata[") {
        return characterData()
      } else if rest.startsLike("<!") {
        guard skipDeclaration() else { return nil }
      } else if rest.startsLike("<?") {
        guard skip(past: "?>") else { return nil }
      } else {
        return tag()
      }
    }
    return nil
  }

  private mutating func text() -> Event {
    let end = bytes.place(of: 0x3C, from: place) ?? bytes.count
    let found = bytes.part(place, end)
    place = end
    return .text(found)
  }

  private mutating func skip(past mark: StaticString) -> Bool {
    let width = mark.utf8CodeUnitCount
    while place + width <= bytes.count {
      if bytes.part(place, place + width).isLike(mark) {
        place += width
        return true
      }
      place += 1
    }
    place = bytes.count
    return false
  }

  private mutating func characterData() -> Event? {
    place += 9
    let start = place
    guard skip(past: "]]>") else { return nil }
    return .text(bytes.part(start, place - 3))
  }

  /// `<!DOCTYPE ... [ ... ]>`: brackets nest once, quotes and comments may hold anything.
  private mutating func skipDeclaration() -> Bool {
    var isInside = false
    var quote: UInt8?
    while place < bytes.count {
      let byte = bytes[place]
      if let open = quote {
        if byte == open { quote = nil }
      } else if bytes.part(place, place + 4).isLike("<!--") {
        guard skip(past: "-->") else { return false }
        continue
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == 0x5B {
        isInside = true
      } else if byte == 0x5D {
        isInside = false
      } else if byte == 0x3E, !isInside {
        place += 1
        return true
      }
      place += 1
    }
    return false
  }

  private mutating func tag() -> Event? {
    var end = place + 1
    var quote: UInt8?
    while end < bytes.count {
      let byte = bytes[end]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == 0x3E {
        break
      }
      end += 1
    }
    guard end < bytes.count else {
      place = bytes.count
      return nil
    }
    var inner = bytes.part(place + 1, end)
    place = end + 1
    if inner.first == 0x2F { return .close(inner.part(1, inner.count).trimmed) }
    let isEmpty = inner.last == 0x2F
    if isEmpty { inner = inner.part(0, inner.count - 1) }
    var width = 0
    while width < inner.count, !Bytes.isBlank(inner[width]), inner[width] != 0x0A { width += 1 }
    let name = inner.part(0, width)
    if isEmpty { pendingClose = name }
    return .open(name, attributes: inner.part(width, inner.count))
  }
}
