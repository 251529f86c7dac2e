"""Who signs in, and who acts: users, and the actor that every action is given."""
