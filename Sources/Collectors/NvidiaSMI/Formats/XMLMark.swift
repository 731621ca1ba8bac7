/// A tag in a line that says where a document of `nvidia-smi -q -x` begins or ends.
struct XMLMark {
  enum Kind: Sendable {
    /// `<?xml` or `<!DOCTYPE nvidia_smi_log`: what stood before is over.
    case prolog
    /// `<nvidia_smi_log>`, of PyNVML `<nvidia_smi>`.
    case root
    /// `</nvidia_smi_log>`.
    case end
  }

  let kind: Kind
  let start: Int
  /// Where it ends; of an end the whole tag.
  let end: Int

  /// The first at or after a place; nil without one.
  init?(in line: Bytes, from place: Int) {
    var next = place
    while let found = line.place(of: 0x3C, from: next) {
      next = found &+ 1
      guard next < line.count, let (kind, width) = Self.kind(line.part(found, found &+ 32)) else {
        continue
      }
      self.kind = kind
      start = found
      end = found &+ width
      return
    }
    return nil
  }

  private static func kind(_ tag: Bytes) -> (Kind, Int)? {
    switch tag[1] {
    case 0x2F:
      if tag.startsLike("</nvidia_smi_log>") { return (.end, 17) }
      return tag.startsLike("</nvidia_smi>") ? (.end, 13) : nil
    case 0x6E:
      return tag.startsLike("<nvidia_smi_log>") || tag.startsLike("<nvidia_smi_log ")
        || tag.startsLike("<nvidia_smi>") ? (.root, 12) : nil
    case 0x3F: return tag.startsLike("<?xml") ? (.prolog, 5) : nil
    case 0x21: return tag.startsLike("<!doctype nvidia_smi") ? (.prolog, 20) : nil
    default: return nil
    }
  }
}
