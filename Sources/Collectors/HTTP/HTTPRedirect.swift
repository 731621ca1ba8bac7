/// Where an answer sends a request on to.
enum HTTPRedirect {
  /// The next address; nil when the answer is one. Only requests without a body are sent on, and
  /// only within their host, since what they carry is meant for it alone.
  static func target(
    of answer: HTTPAnswer, _ request: HTTPRequest, at address: HTTPAddress
  ) throws(HTTPError) -> HTTPAddress? {
    guard [301, 302, 303, 307, 308].contains(answer.status),
      request.method == "GET" || request.method == "HEAD",
      let location = answer.header("Location")
    else { return nil }
    guard let next = address.resolving(location) else {
      throw HTTPError(.malformed, "it redirects to \"\(location)\", which is no http address")
    }
    guard address.mayLead(to: next) else {
      throw HTTPError(.malformed, "it redirects to \(next), which is another host or not encrypted")
    }
    return next
  }
}
