@main
enum Gigatop {
  static func main() {}
}
