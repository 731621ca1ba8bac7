/// Looks for the frame at which something begins to be true, asking as few frames as it can.
struct CrossingSearch {
  /// What is known of a frame, and of those that follow it, without reading them.
  struct Known {
    /// Frames of which the same is known, the one asked for among them.
    let places: Range<Int>
    /// Whether it is true in all of them, or in none; nil when they must be asked one by one.
    let isTrue: Bool?
  }

  let count: Int
  /// What is known around a frame.
  let known: (Int) -> Known
  /// Whether it is true in a frame; nil where the frame cannot be read, which changes nothing.
  let isTrue: (Int) -> Bool?

  private func runs(from place: Int) -> Known {
    let found = known(place)
    return Known(places: found.places.clamped(to: 0..<count), isTrue: found.isTrue)
  }

  /// The next frame after a place in which it is true, and is not in the frame before.
  func next(after start: Int) -> Int? {
    guard start + 1 < count else { return nil }
    var before = start >= 0 && answer(start) == true
    var place = max(0, start + 1)
    while place < count {
      let run = runs(from: place)
      let end = max(place + 1, run.places.upperBound)
      if let isTrue = run.isTrue {
        if isTrue, !before { return place }
        before = isTrue
        place = end
        continue
      }
      while place < end {
        if let here = isTrue(place) {
          if here, !before { return place }
          before = here
        }
        place += 1
      }
    }
    return nil
  }

  /// The last frame before a place in which it is true, and is not in the frame before it.
  func previous(before start: Int) -> Int? {
    var place = min(start, count) - 1
    // The earliest frame of the unbroken time in which it is true, as far as was looked.
    var began: Int?
    while place >= 0 {
      let run = runs(from: place)
      let first = min(place, run.places.lowerBound)
      if let isTrue = run.isTrue {
        if !isTrue, let began { return began }
        began = isTrue ? first : nil
        place = first - 1
        continue
      }
      while place >= first {
        if let here = isTrue(place) {
          if !here, let began { return began }
          began = here ? place : nil
        }
        place -= 1
      }
    }
    return began
  }

  private func answer(_ place: Int) -> Bool? { runs(from: place).isTrue ?? isTrue(place) }
}
