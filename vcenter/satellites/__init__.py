"""Other servers: the letters in which they tell each other everything, by network or sealed on a stick."""
