import FleetHistory
import FleetModel
import Panels

extension DashboardState {
  /// Marks the instant shown with the next letter that is free.
  mutating func bookmark() -> [Effect] {
    guard let time = fleetView.cursorTime else { return [] }
    let taken = NoteRecord.bookmarks(notes)
    let letters = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { String(Unicode.Scalar($0)) }
    guard let name = letters.first(where: { taken[$0] == nil }) else {
      say("all letters are taken", isError: true)
      return []
    }
    say("bookmark \(name) at \(CivilTime(local: time).timeText); g bookmark:\(name) comes back")
    return keep(NoteRecord(bookmark: name, time: time))
  }

  /// Takes a note on the instant shown, and on the GPU that is selected while devices are shown.
  mutating func annotate(_ text: String) -> [Effect] {
    guard let time = fleetView.cursorTime, !text.isEmpty else { return [] }
    let entity = view == .devices ? selection.gpu ?? "" : ""
    say("noted at \(CivilTime(local: time).timeText)")
    return keep(NoteRecord(time: time, entity: entity, author: "", text: text, id: ""))
  }

  private mutating func keep(_ note: NoteRecord) -> [Effect] {
    notes.append(note)
    return [.note(note)]
  }
}
